"""A long-running act, as whoever started it asks after it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Operation(models.Model):
    """An act that somebody of a partner started and asks after later: what it is about, what it was asked, its answer.

    ``subject_id`` is the row that the act goes on in, whose state is the operation's; what an ``answer`` says already
    stays as it was said. ``customer_id``: the one customer it is about.
    """

    class Kind(models.TextChoices):
        PRICE = "price", _("Price of a purchase")
        RETURN = "return", _("Return")
        EXCHANGE_QUOTE = "exchange_quote", _("Price of an exchange")
        EXCHANGE = "exchange", _("Exchange")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner_id = models.UUIDField()
    customer_id = models.UUIDField()
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    requested_by_id = models.UUIDField()
    subject_id = models.UUIDField()
    inputs = models.JSONField(default=dict, blank=True)
    answer = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("long-running operation")
        verbose_name_plural = _("long-running operations")
        constraints = [
            models.UniqueConstraint(fields=["partner_id", "kind", "subject_id"], name="operation_of_subject_once")
        ]
        indexes = [models.Index(fields=["created_at"], name="operation_old")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
