"""The tags that a partner uses."""

import uuid

from django.db.models import F, Func, TextField

from customers.models import Customer
from customers.policy.tags import same

MOST_OFFERED = 200


class _Unnest(Func):
    function = "unnest"
    set_returning = True
    output_field = TextField()


def tags_in_use(partner_id: uuid.UUID) -> list[str]:
    """Return the tags that any of a partner's customers has, in order, not more than a filter can offer."""
    tags = Customer.objects.filter(partner_id=partner_id).order_by().annotate(tag=_Unnest(F("tags")))
    return list(tags.order_by("tag").values_list("tag", flat=True).distinct()[:MOST_OFFERED])


def spelled_already(partner_id: uuid.UUID, tag: str) -> str | None:
    """Return how another customer's tag of the same letters is written; None when nobody has it."""
    return next((one for one in tags_in_use(partner_id) if same(one, tag)), None)
