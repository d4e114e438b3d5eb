"""The people of a partner, as a filter offers them."""

import uuid

from customers.models import User

MOST_OFFERED = 200


def members_of(partner_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Return the id and the name of everybody who has ever belonged to the partner, by name; the first 200 of them."""
    people = User.objects.filter(memberships__partner_id=partner_id).order_by("name", "pk")
    return [(pk, name or email) for pk, name, email in people.values_list("pk", "name", "email")[:MOST_OFFERED]]
