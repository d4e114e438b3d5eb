"""A refund or an exchange, whichever of the two was asked for."""

from typing import TypeVar

from billing.models.exchange import Exchange
from billing.models.refund import Refund

Asked = TypeVar("Asked", Refund, Exchange)
