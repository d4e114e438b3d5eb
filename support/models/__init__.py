"""Support requests and their messages."""

from support.models.message import Message
from support.models.request import SupportRequest

__all__ = ["Message", "SupportRequest"]
