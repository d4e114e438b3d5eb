"""The shape of every row that belongs to one partner."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class TenantModel(models.Model):
    """A row of one partner. Others reference it by (partner_id, id), so that a reference can't cross
    partners; those composite keys stand in the migrations as SQL, hence ``db_constraint=False``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(
        "customers.Partner", on_delete=models.PROTECT, verbose_name=_("partner"), related_name="+", db_index=False
    )

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["partner", "id"], name="%(app_label)s_%(class)s_tenant"),
        ]
