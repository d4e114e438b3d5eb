"""Tags: one word is one tag, whatever its capitals; the database keeps the number."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from core.transactions import acting
from customers.commands.edit_customer import CustomerNotFound
from customers.commands.tag_customer import TagGiven, add_tag, remove_tag
from customers.models import Customer
from customers.policy.tags import MOST_TAGS, cleaned, has, same
from tests.factories import NOW, World


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text) == cleaned(f"  {text}\t")


@given(st.text(min_size=1), st.lists(st.text(min_size=1)))
def test_a_tag_is_found_in_whatever_capitals(tag: str, others: list[str]) -> None:
    assert has([*others, tag], tag)
    assert same("Straße", "STRASSE")


def test_only_the_own_partners_customer(world: World) -> None:
    actor = world.other.admin.actor
    with acting(actor, now=NOW), pytest.raises(CustomerNotFound):
        add_tag(customer_id=world.home.customer.pk, tag="x", actor=actor, now=NOW)
    with acting(actor, now=NOW), pytest.raises(CustomerNotFound):
        remove_tag(customer_id=world.home.customer.pk, tag="x", actor=actor, now=NOW)


def test_the_same_tag_in_other_capitals_is_refused(world: World) -> None:
    actor = world.home.admin.actor
    with acting(actor, now=NOW):
        add_tag(customer_id=world.home.customer.pk, tag="VIP", actor=actor, now=NOW)
        with pytest.raises(TagGiven) as refused:
            add_tag(customer_id=world.home.customer.pk, tag="vip", actor=actor, now=NOW)
    assert "vip" in refused.value.message


def test_the_database_keeps_the_number(world: World) -> None:
    with pytest.raises(IntegrityError, match="customer_tags_not_too_many"), transaction.atomic():
        Customer.objects.filter(pk=world.home.customer.pk).update(tags=[str(n) for n in range(MOST_TAGS + 1)])
