"""Support requests at the desk."""

from support.admin.requests import SupportRequestAdmin

__all__ = ["SupportRequestAdmin"]
