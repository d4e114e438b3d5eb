"""Who of the operator's staff is looking at a refund just now."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.models.refund import Refund
from customers.models import User

REVIEW_LASTS = timedelta(minutes=3)
"""How long somebody counts as looking after their page was last heard of."""


class RefundReview(models.Model):
    """A refund that somebody has open at the desk. It warns others and stops nobody."""

    refund = models.OneToOneField(
        Refund, on_delete=models.CASCADE, verbose_name=_("refund"), primary_key=True, related_name="review"
    )
    person = models.ForeignKey(User, on_delete=models.CASCADE, verbose_name=_("person"), related_name="+")
    since = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("review of a refund")
        verbose_name_plural = _("reviews of refunds")

    def __str__(self) -> str:
        return f"{self.person} {self.since:%F %T}"

    def is_going_on(self, now: datetime) -> bool:
        return now - self.seen_at < REVIEW_LASTS
