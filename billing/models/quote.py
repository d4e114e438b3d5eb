"""What was shown before anything was sent, frozen."""

import uuid
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.policy import RefundPolicy
from billing.policy.frozen_json import from_json
from billing.policy.quote_values import QuoteSum
from customers.models import Customer, TenantModel


class Quote(TenantModel):
    """A computed refund of one or many reservations of a customer; used at most once, dead after ``valid_until``.

    ``sums`` is the pure policy's result, ``request`` what it was computed from: reservation ids, their
    versions and the quantities, in the order in which the limit is run down.
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
    net_minor = models.BigIntegerField()
    net_usd_minor = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        indexes = [models.Index(fields=["partner", "requested_by", "-created_at"], name="quote_of_person")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.on}"

    def is_valid(self, now: datetime) -> bool:
        return now < self.valid_until

    @property
    def sum(self) -> QuoteSum:
        """Return the frozen result as the pure policy's value."""
        return from_json(QuoteSum, self.sums)

    @property
    def quantities(self) -> dict[uuid.UUID, int]:
        """Return how many units come back of each reservation, in the quote's order."""
        return {uuid.UUID(line["reservation"]): line["quantity"] for line in self.request}

    @property
    def ticked(self) -> dict[str, int]:
        """Return each reservation's place among what was ticked, which the quote's order may have left."""
        return {line["reservation"]: line.get("ticked", place) for place, line in enumerate(self.request)}
