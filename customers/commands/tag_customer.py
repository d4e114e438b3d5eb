"""Give a customer a tag, or take one off. Each touches that tag only, so that two people don't undo each other."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from customers.commands.edit_customer import locked_customer
from customers.models import Customer
from customers.policy.tags import LONGEST_TAG, MOST_TAGS, cleaned, has, same
from customers.queries.tags import spelled_already


class EmptyTag(Refusal):
    code = "InvalidRequestContent"
    text = _("Type a tag first.")


class TagTooLong(Refusal):
    code = "InvalidRequestContent"
    text = _("A tag can have %(longest)s characters at most.")


class TagGiven(Refusal):
    code = "Conflict"
    text = _("This customer has the tag %(tag)s already.")


class TooManyTags(Refusal):
    code = "QuotaExceeded"
    text = _("A customer can have %(most)s tags at most. Take one off first.")


def add_tag(*, customer_id: uuid.UUID, tag: str, actor: Actor, now: datetime) -> Customer:
    """Give a customer a tag, spelled as the partner's other customers have it.

    Raises:
        CustomerNotFound: not one of the actor's partner.
        EmptyTag, TagTooLong: the tag's length.
        TagGiven: the customer has it, in whatever capitals.
        TooManyTags: it has as many as it can have.
    """
    wanted = cleaned(tag)
    if not wanted:
        raise EmptyTag
    if len(wanted) > LONGEST_TAG:
        raise TagTooLong(longest=LONGEST_TAG)
    customer = locked_customer(customer_id, actor)
    if has(customer.tags, wanted):
        raise TagGiven(tag=wanted)
    if len(customer.tags) >= MOST_TAGS:
        raise TooManyTags(most=MOST_TAGS)
    customer.tags = [*customer.tags, spelled_already(customer.partner_id, wanted) or wanted]
    customer.save(update_fields=["tags"])
    return customer


def remove_tag(*, customer_id: uuid.UUID, tag: str, actor: Actor, now: datetime) -> Customer:
    """Take a tag off; one that is not there is off already. Raises: CustomerNotFound."""
    customer = locked_customer(customer_id, actor)
    left = [one for one in customer.tags if not same(one, cleaned(tag))]
    if left != customer.tags:
        customer.tags = left
        customer.save(update_fields=["tags"])
    return customer
