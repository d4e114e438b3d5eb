"""A key under which something was done once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotencyKey(models.Model):
    """A tenant's key, the hash of what came with it, and the answer that was given."""

    partner_id = models.UUIDField()
    key = models.CharField(max_length=200)
    input_hash = models.BinaryField(max_length=32)
    answer = models.TextField(blank=True, db_default="")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [models.UniqueConstraint(fields=["partner_id", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
