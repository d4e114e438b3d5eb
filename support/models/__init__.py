"""Support requests, their messages, files, clock and notes, and refunds prepared by who may not submit them."""

from support.models.clock import RequestClock
from support.models.file import Attachment, PendingFile
from support.models.message import Message
from support.models.note import InternalNote
from support.models.prepared_refund import PreparedRefund, PreparedRefundLine
from support.models.request import SupportRequest

__all__ = [
    "Attachment",
    "InternalNote",
    "Message",
    "PendingFile",
    "PreparedRefund",
    "PreparedRefundLine",
    "RequestClock",
    "SupportRequest",
]
