"""A reservation's Properties: everything that is known of it, ready to be copied."""

import re
import uuid

import pytest
from django.urls import reverse

from customers.models import Partner
from reservations.models import Reservation
from reservations.queries.lineage import lineage_of
from tests.factories import NOW, ManagementGroupFactory, Person, World, buy
from tests.factories.refunds import refunded
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 12


def properties(pages: Pages, person: Person | None, reservation: Reservation, language: str = "en") -> Answer:
    ids = (reservation.customer_id, reservation.pk)
    return pages.open(person, "reservation_properties", *ids, language=language)


def test_ids_are_there_verbatim_each_with_a_copy_button(world: World, pages: Pages) -> None:
    reservation = world.home.reservation
    answer = properties(pages, world.home.admin, reservation)
    assert answer.status == 200
    for value in (
        reservation.pk,
        reservation.order_id,
        reservation.arm_id,
        reservation.customer_id,
        reservation.order.billing_subscription_id,
    ):
        assert f'data-copy="{value}"' in answer.text and f'<span class="mono">{value}</span>' in answer.text
    assert 'aria-label="Copy reservation ID"' in answer.text
    assert 'aria-label="Copy reservation order ID"' in answer.text


def test_everything_else_too(world: World, pages: Pages) -> None:
    Partner.objects.filter(pk=world.home.partner.pk).update(time_zone="Asia/Seoul")
    reservation = buy(customer=world.home.customer, quantity=4, term="P3Y", plan="Monthly", price="3600.00")
    text = properties(pages, world.home.admin, reservation).text
    for words in (
        reservation.item.sku,
        "Virtual machines",
        "Korea Central",
        "DSv5 Series, ratio 4.00",
        "3 years",
        "Monthly",
        "USD 14,400.00",
        "2026-01-01 18:00 KST",
        "(2026-01-01 09:00 UTC)",
        "2029-01-01 09:00 KST",
        world.home.customer.domain,
        world.home.subscription.name,
    ):
        assert words in text
    assert "Lineage" not in text


def test_a_remainder_and_what_it_is_the_remainder_of_lead_to_each_other(world: World, pages: Pages) -> None:
    first = buy(customer=world.home.customer, quantity=3, name="first")
    refunded(world.home.admin, first, quantity=1)
    (rest,) = lineage_of(first).remainders
    of_first, of_rest = (properties(pages, world.home.admin, one).text for one in (first, rest))
    assert reverse("reservation_properties", args=[first.customer_id, rest.pk]) in of_first and "Remainder" in of_first
    assert reverse("reservation_properties", args=[first.customer_id, first.pk]) in of_rest
    assert "Remainder of" in of_rest
    assert "<dt>Returned</dt>" in of_first and "<dt>Returned</dt>" not in of_rest


def test_the_reservation_and_order_ids_are_copied_by_one_key_each(world: World, pages: Pages) -> None:
    reservation = world.home.reservation
    text = properties(pages, world.home.admin, reservation).text
    for key, value in (("c", reservation.pk), ("o", reservation.order_id)):
        (button,) = re.findall(rf'<button[^>]* data-copy-key="{key}"', text)
        assert f'data-copy="{value}"' in button and f'aria-keyshortcuts="{key}"' in button
        assert f"<kbd>{key}</kbd>" in text
    assert "<kbd>c</kbd>" not in pages.open(world.home.admin, "customers").text


def test_what_azure_calls_things_is_there_too(world: World, pages: Pages) -> None:
    group = ManagementGroupFactory(customer=world.home.customer)
    reservation = world.home.reservation
    Reservation.objects.filter(pk=reservation.pk).update(scope="ManagementGroup", scope_management_group=group)
    text = properties(pages, world.home.admin, reservation).text
    for words in (
        "VirtualMachines",
        "koreacentral",
        "Succeeded",
        f'data-copy="/providers/Microsoft.Management/managementGroups/{group.code}"',
        f'data-copy="{world.home.subscription.arm_id}"',
        f'data-copy="{reservation.order.arm_id}"',
        "2026-12-02 00:00 UTC",
    ):
        assert words in text, words


def test_the_parts_of_a_split_and_the_sources_of_a_merge_lead_to_each_other(world: World, pages: Pages) -> None:
    source = buy(customer=world.home.customer, quantity=4, name="whole")
    parts = [split_off(source, quantity) for quantity in (3, 1)]
    end(source, Reservation.Ended.SPLIT)
    merged = source.copy_for(4, id=uuid.uuid4(), created_at=NOW, updated_at=NOW)
    merged.save(force_insert=True)
    for part in parts:
        part.merged_into = merged
        end(part, Reservation.Ended.MERGED)
    of_source = properties(pages, world.home.admin, source)
    of_part = properties(pages, world.home.admin, parts[0])
    of_merged = properties(pages, world.home.admin, merged)
    assert of_source.text.count("<dt>Split into</dt>") == 2
    assert "<dt>Split from</dt>" in of_part.text and "<dt>Merged into</dt>" in of_part.text
    assert of_merged.text.count("<dt>Merged from</dt>") == 2
    for answer, kin in ((of_source, parts), (of_part, [source, merged]), (of_merged, parts)):
        for one in kin:
            assert reverse("reservation_properties", args=[one.customer_id, one.pk]) in answer.text
    assert of_part.queries == of_source.queries == of_merged.queries <= MOST_QUERIES


def split_off(source: Reservation, quantity: int) -> Reservation:
    part = source.copy_for(quantity, id=uuid.uuid4(), split_from_id=source.pk, created_at=NOW, updated_at=NOW)
    part.save(force_insert=True)
    return part


def end(reservation: Reservation, how: Reservation.Ended) -> None:
    reservation.state, reservation.ended_as, reservation.ended_at = Reservation.State.CANCELLED, how, NOW
    reservation.save()


def test_that_it_is_archived_is_told_once_it_is(world: World, pages: Pages) -> None:
    ended = buy(customer=world.home.customer, on="2025-01-01")
    assert "Archived" not in properties(pages, world.home.admin, ended).text
    Reservation.objects.filter(pk=ended.pk).update(is_archived=True)
    assert "Archived" in properties(pages, world.home.admin, ended).text


def test_in_korean(world: World, pages: Pages) -> None:
    text = properties(pages, world.home.admin, world.home.reservation, language="ko").text
    for words in ("속성", "예약 ID", "예약 주문 ID", "총 약정 금액", "가상 머신"):
        assert words in text


def test_readers_see_it_too_with_as_few_queries(world: World, pages: Pages) -> None:
    for person in (world.home.reader, world.home.seller):
        answer = properties(pages, person, world.home.reservation)
        assert answer.status == 200
        assert answer.queries <= MOST_QUERIES


def test_only_reads(world: World, pages: Pages) -> None:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    assert pages.send(world.home.admin, "reservation_properties", *ids).status == 405


@pytest.mark.parametrize(
    "name",
    [
        "reservation_properties",
        "reservation_configuration",
        "reservation_renewal",
        "reservation_rename",
        "reservation_utilization",
        "reservation_access",
    ],
)
def test_every_tab_is_unknown_to_strangers_and_to_another_partner(world: World, pages: Pages, name: str) -> None:
    ids = (world.home.customer.pk, world.home.reservation.pk)
    assert pages.open(None, name, *ids).location.startswith(reverse("account_login"))
    assert pages.open(world.other.admin, name, *ids).status == 404
    assert pages.open(world.other.admin, name, world.other.customer.pk, world.home.reservation.pk).status == 404
    assert pages.open(world.home.admin, name, world.home.customer.pk, uuid.uuid4()).status == 404
