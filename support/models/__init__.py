"""Support requests and their messages, and refunds prepared by who may not submit them."""

from support.models.message import Message
from support.models.prepared_refund import PreparedRefund, PreparedRefundLine
from support.models.request import SupportRequest

__all__ = ["Message", "PreparedRefund", "PreparedRefundLine", "SupportRequest"]
