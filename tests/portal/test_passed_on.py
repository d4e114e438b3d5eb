"""What a partner records that its customer got of a credit note."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from billing.models import CreditNote, PassedOn
from core.models import Notification, OutboxEvent
from customers.policy.roles import PartnerRole
from tests.factories import NOW, Person, World, make_person
from tests.factories.refunds import refunded
from tests.portal.conftest import Answer, Pages
from tests.portal.test_exports import lines

DAY = f"{NOW:%Y-%m-%d}"


@pytest.fixture
def note(world: World) -> CreditNote:
    return refunded(world.home.admin, world.home.reservation).credit_note


def record(pages: Pages, person: Person | None, of: CreditNote, /, **typed: Any) -> Answer:
    data = {"amount": "1500.00", "on": DAY, "selling": "", "note": "", "seen": "0", **typed}
    return pages.fill(person, "credit_note_passed_on", of.number, typed=data)


def test_is_written_and_shown_with_what_stays(world: World, pages: Pages, note: CreditNote) -> None:
    answer = record(pages, world.home.reader, note, selling="2000.00", note="Bank transfer")
    assert answer.location == reverse("credit_note", args=[note.number])
    kept = PassedOn.objects.get()
    assert (kept.amount_minor, kept.selling_minor, kept.recorded_by_id) == (150_000, 200_000, world.home.reader.user.pk)
    text = pages.open(world.home.reader, "credit_note", note.number).text.replace("\u00a0", " ")
    assert "USD 110.40" in text and "Bank transfer" in text


def test_stands_in_the_list_and_its_file(world: World, pages: Pages, note: CreditNote) -> None:
    record(pages, world.home.admin, note, selling="2000")
    assert "USD 1,500.00" in pages.open(world.home.admin, "credit_notes").text.replace("\u00a0", " ")
    heading, row = lines(pages.open(world.home.admin, "credit_notes", export="csv"))
    assert row[heading.index("Passed on")] == "1500.00"
    assert row[heading.index("Selling price")] == "2000.00"


def test_nobody_is_written_to(world: World, pages: Pages, note: CreditNote) -> None:
    told, events = Notification.objects.count(), OutboxEvent.objects.count()
    record(pages, world.home.admin, note)
    assert (Notification.objects.count(), OutboxEvent.objects.count()) == (told, events)


def test_is_not_on_the_paper(world: World, pages: Pages, note: CreditNote) -> None:
    from tests.portal.test_statements import paper_of

    record(pages, world.home.admin, note, selling="2000.00", note="Only ours")
    text = paper_of(pages.open(world.home.admin, "credit_note", note.number, **{"export": "pdf", "in": "en"}))
    assert note.number in text and "Only ours" not in text and "2,000.00" not in text and "1,500.00" not in text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"amount": ""}, "Enter what the customer got"),
        ({"amount": "a lot"}, "Enter an amount in USD"),
        ({"amount": "-1"}, "Enter an amount in USD"),
        ({"amount": "1.234"}, "Enter an amount in USD"),
        ({"amount": "9" * 30}, "24 characters"),
        ({"amount": "1\0"}, "Null characters"),
        ({"on": ""}, "Enter the day."),
        ({"on": "yesterday"}, "Enter a day as YYYY-MM-DD."),
        ({"on": f"{NOW + timedelta(days=3):%Y-%m-%d}"}, "The day is in the future"),
        ({"on": "2026-01-01"}, "before the credit note was issued"),
        ({"selling": "<b>"}, "Enter an amount in USD"),
        ({"selling": "100.00"}, "more than the selling price"),
        ({"note": "x" * 501}, "500 characters"),
        ({"seen": "x"}, "Enter a whole number"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_kept(
    world: World, pages: Pages, note: CreditNote, typed: dict[str, str], words: str
) -> None:
    answer = record(pages, world.home.admin, note, **{"note": "Kept words", **typed})
    assert answer.status == 422
    assert words in answer.text
    assert "note" in typed or "Kept words" in answer.text
    assert not PassedOn.objects.exists()


def test_of_two_tabs_the_second_is_told(world: World, pages: Pages, note: CreditNote) -> None:
    record(pages, world.home.admin, note)
    answer = record(pages, world.home.admin, note, amount="1,400.00")
    assert answer.status == 409 and "Somebody has changed this" in answer.text and "1,400.00" in answer.text
    assert PassedOn.objects.get().amount_minor == 150_000
    assert record(pages, world.home.admin, note, amount="1400", seen="1").status == 302
    assert PassedOn.objects.get().amount_minor == 140_000


def test_markup_stays_text(world: World, pages: Pages, note: CreditNote) -> None:
    record(pages, world.home.admin, note, note="<script>alert(1)</script>")
    assert "<script>alert(1)" not in pages.open(world.home.admin, "credit_note", note.number).text


def test_who_may(world: World, pages: Pages, note: CreditNote) -> None:
    auditor = make_person(world.home.partner, PartnerRole.AUDITOR, name="Northwind Auditor")
    assert record(pages, auditor, note).status == 403
    shown = pages.open(auditor, "credit_note", note.number).text
    assert "Your role does not include recording what customers got." in shown and 'aria-disabled="true"' in shown
    assert record(pages, world.home.seller, note).status == 403
    assert record(pages, world.other.admin, note).status == 404
    assert record(pages, None, note).location.startswith(reverse("account_login"))
    assert not PassedOn.objects.exists()


def test_a_look_leads_to_the_note(world: World, pages: Pages, note: CreditNote) -> None:
    answer = pages.open(world.home.admin, "credit_note_passed_on", note.number)
    assert answer.location == reverse("credit_note", args=[note.number])


def test_in_korean(world: World, pages: Pages, note: CreditNote) -> None:
    record(pages, world.home.admin, note, selling="2000.00")
    text = pages.open(world.home.admin, "credit_note", note.number, language="ko").text
    assert "고객에게 전달" in text and "Passed on" not in text and "Selling" not in text
