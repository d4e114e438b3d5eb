"""What was shown before anything was sent, frozen."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from billing.models.policy import RefundPolicy
from billing.policy.frozen_json import from_json
from billing.policy.quote_values import QuoteSum
from customers.models import Customer, TenantModel


class FrozenQuote(TenantModel):
    """What was computed for a customer, from what, by which version; used at most once, dead after ``valid_until``.

    ``sums`` is the pure policy's result, ``request`` what it was computed from.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, verbose_name=_("customer"), db_constraint=False, related_name="+"
    )
    requested_by = models.ForeignKey(
        "customers.User", on_delete=models.PROTECT, verbose_name=_("requested by"), related_name="+"
    )
    created_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    on = models.DateField()
    policy = models.ForeignKey(
        RefundPolicy, on_delete=models.PROTECT, verbose_name=_("refund policy"), related_name="+"
    )
    currency = models.CharField(max_length=3)
    units_per_usd = models.DecimalField(max_digits=16, decimal_places=6)
    request = models.JSONField()
    sums = models.JSONField()

    class Meta(TenantModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.customer_id} {self.on}"

    def is_valid(self, now: datetime) -> bool:
        return now < self.valid_until

    @property
    def returned(self) -> Sequence[Mapping[str, Any]]:
        """Return the lines that come back: reservation, order, name, version, quantity, owned."""
        raise NotImplementedError

    @property
    def quantities(self) -> dict[uuid.UUID, int]:
        """Return how many units come back of each reservation, in the quote's order."""
        return {uuid.UUID(line["reservation"]): line["quantity"] for line in self.returned}


class Quote(FrozenQuote):
    """A computed refund of one or many reservations of a customer.

    ``request``: reservation ids, their versions and the quantities, in the order in which the limit is run down.
    """

    net_minor = models.BigIntegerField()
    net_usd_minor = models.BigIntegerField()

    class Meta(FrozenQuote.Meta):
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        indexes = [models.Index(fields=["partner", "requested_by", "-created_at"], name="quote_of_person")]

    @cached_property
    def sum(self) -> QuoteSum:
        """Return the frozen result as the pure policy's value."""
        return from_json(QuoteSum, self.sums)

    @property
    def returned(self) -> Sequence[Mapping[str, Any]]:
        lines: Sequence[Mapping[str, Any]] = self.request
        return lines

    @property
    def ticked(self) -> dict[str, int]:
        """Return each reservation's place among what was ticked, which the quote's order may have left."""
        return {line["reservation"]: line.get("ticked", place) for place, line in enumerate(self.request)}
