"""Support requests and prepared refunds at the desk."""

from support.admin.prepared_refunds import PreparedRefundAdmin
from support.admin.requests import SupportRequestAdmin

__all__ = ["PreparedRefundAdmin", "SupportRequestAdmin"]
