"""Who of the operator's staff is looking at a refund or an exchange just now."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.exchange import Exchange
from billing.models.refund import Refund
from customers.models import User

REVIEW_LASTS = timedelta(minutes=3)
"""How long somebody counts as looking after their page was last heard of."""


class Review(models.Model):
    """Something that somebody has open at the desk. It warns others and stops nobody."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, verbose_name=_("person"), related_name="+")
    since = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.person} {self.since:%F %T}"

    @property
    def of_id(self) -> uuid.UUID:
        """The id of what is open."""
        asked_id: uuid.UUID = self.pk
        return asked_id

    def is_going_on(self, now: datetime) -> bool:
        return now - self.seen_at < REVIEW_LASTS


class RefundReview(Review):
    """A refund that somebody has open."""

    refund = models.OneToOneField(
        Refund, on_delete=models.CASCADE, verbose_name=_("refund"), primary_key=True, related_name="review"
    )

    class Meta:
        verbose_name = _("review of a refund")
        verbose_name_plural = _("reviews of refunds")


class ExchangeReview(Review):
    """An exchange that somebody has open."""

    exchange = models.OneToOneField(
        Exchange, on_delete=models.CASCADE, verbose_name=_("exchange"), primary_key=True, related_name="review"
    )

    class Meta:
        verbose_name = _("review of an exchange")
        verbose_name_plural = _("reviews of exchanges")
