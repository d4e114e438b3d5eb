"""Taking a refund back at the desk: asked for by one, confirmed by another, with what it moves before their eyes."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from billing.models import CreditNoteTax, Exchange, PassedOn, Refund, Reversal, ReversalRequest
from core.models import AuditEvent
from customers.models import User
from tests.factories import NOW, World, buy
from tests.factories.exchanges import buying, exchanged, priced
from tests.factories.refunds import ask, refunded
from tests.portal.desk.conftest import member_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database_role("portal_desk")]

LIST = "/admin/waiting/reversals/"
REASON = "It was the wrong customer."


@pytest.fixture
def done(world: World) -> Refund:
    return refunded(world.home.admin, world.home.reservation)


@pytest.fixture
def colleague(db: None) -> Client:
    return signed_in(member_of("Refund desk", name="Jonas Berg"))


@pytest.fixture
def swapped(world: World) -> Exchange:
    """One for another of 4,000.00, carried out."""
    home = world.home
    wanted = [buying(priced("4000.00"), customer=home.customer, name="The new one")]
    return exchanged(home.admin, home.reservation, wanted)


def url(of: Refund | Exchange) -> str:
    return f"{LIST}{of.pk}/"


def page(client: Client, of: Refund | Exchange) -> str:
    answer = client.get(url(of))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def act(client: Client, of: Refund | Exchange, what: str, **typed: str) -> str:
    asked = ReversalRequest.objects.filter(state="open").first()
    data = {"act": what, "reason": REASON, "asked": str(asked.pk) if asked else "", **typed}
    answer = client.post(url(of), data, follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_one_asks_and_another_confirms(refund_desk: Client, colleague: Client, done: Refund) -> None:
    assert "waits for somebody else at the desk" in act(refund_desk, done, "ask")
    assert done.support_request.number in " ".join(refund_desk.get(LIST).content.decode().split())
    assert REASON in page(colleague, done)
    assert "is reversed; the partner is told" in act(colleague, done, "confirm", reason="")
    reversal = Reversal.objects.get()
    assert (reversal.asked_by.name, reversal.confirmed_by.name) == ("Sofia Lindgren", "Jonas Berg")
    assert AuditEvent.objects.get(table_name="billing_reversal").through == "desk"
    assert "A reversal is final." in page(colleague, done)


def test_an_exchange_is_taken_back_by_two(refund_desk: Client, colleague: Client, swapped: Exchange) -> None:
    shown = page(refund_desk, swapped)
    assert "The new one" in shown and "4,000.00" in shown and "1,830.00" in shown
    assert "Refund limit given back" not in shown
    record = refund_desk.get(f"/admin/billing/exchange/{swapped.pk}/change/").content.decode()
    assert f'href="{url(swapped)}"' in record
    assert "waits for somebody else at the desk" in act(refund_desk, swapped, "ask")
    number = swapped.support_request.number
    assert number in refund_desk.get(LIST).content.decode()
    assert "is reversed; the partner is told" in act(colleague, swapped, "confirm", reason="")
    reversal = Reversal.objects.get()
    assert (reversal.exchange, reversal.refund) == (swapped, None)
    assert "A reversal is final." in page(colleague, swapped)
    assert number in colleague.get(LIST).content.decode()
    records = "/admin/billing/reversal/"
    for address in (
        records,
        f"{records}?o=1",
        f"{records}?o=2",
        f"{records}?q={number}",
        f"{records}{reversal.pk}/change/",
    ):
        answer = colleague.get(address)
        assert answer.status_code == 200 and number in answer.content.decode()


def test_what_was_bought_and_has_moved_on_is_named(world: World, refund_desk: Client, swapped: Exchange) -> None:
    made = swapped.purchases.get().reservation
    assert made is not None
    ask(world.home.admin, made, now=NOW + timedelta(minutes=5))
    shown = page(refund_desk, swapped)
    assert "The new one, which the exchange had bought" in shown and 'value="ask"' not in shown
    assert "which the exchange had bought" in act(refund_desk, swapped, "ask")
    assert not ReversalRequest.objects.exists()


def test_an_exchange_in_korean(refund_desk: Client, swapped: Exchange) -> None:
    text = refund_desk.get(url(swapped), headers={"accept-language": "ko"}).content.decode()
    assert "되돌리기" in text and "Purchase" not in text and "corrected" not in text


def test_nobody_confirms_their_own(refund_desk: Client, done: Refund) -> None:
    act(refund_desk, done, "ask")
    shown = page(refund_desk, done)
    assert "You asked for this reversal yourself" in shown and 'value="confirm"' not in shown
    assert "You asked for this reversal yourself" in act(refund_desk, done, "confirm")
    assert not Reversal.objects.exists()


def test_is_declined_with_a_reason_or_withdrawn(refund_desk: Client, colleague: Client, done: Refund) -> None:
    act(refund_desk, done, "ask")
    assert "Write a reason" in act(colleague, done, "decline", reason=" ")
    assert "is declined" in act(colleague, done, "decline", reason="It was right.")
    act(refund_desk, done, "ask")
    assert "is withdrawn" in act(refund_desk, done, "withdraw", reason="")
    assert set(ReversalRequest.objects.values_list("state", flat=True)) == {"declined", "withdrawn"}


def test_a_second_tab_is_told(refund_desk: Client, colleague: Client, done: Refund) -> None:
    act(refund_desk, done, "ask")
    assert "was asked for already" in act(refund_desk, done, "ask")
    asked = str(ReversalRequest.objects.get().pk)
    act(colleague, done, "confirm")
    assert "reversed already" in act(colleague, done, "confirm", asked=asked) or Reversal.objects.count() == 1
    assert Reversal.objects.count() == 1


def test_the_passed_on_credit_is_warned_of(world: World, refund_desk: Client, colleague: Client, done: Refund) -> None:
    PassedOn.objects.create(
        partner=world.home.partner,
        credit_note=done.credit_note,
        amount_minor=99_900,
        selling_minor=123_400,
        passed_on=NOW.date(),
        recorded_by=world.home.admin.user,
        recorded_at=NOW,
        note="Our own business",
    )
    act(refund_desk, done, "ask")
    shown = page(colleague, done)
    assert "passed this credit on to its customer on 2026-07-02" in shown
    assert "Our own business" not in shown and "999.00" not in shown and "1,234.00" not in shown
    assert "Tick that you know" in act(colleague, done, "confirm")
    assert not Reversal.objects.exists()
    act(colleague, done, "confirm", knows_passed_on="on")
    assert Reversal.objects.get().was_passed_on


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"reason": ""}, "Write a reason"),
        ({"reason": "x" * 2001}, "2000"),
        ({"reason": "a\0b"}, "Null characters"),
        ({"act": "x"}, "Select a valid choice"),
        ({"act": "confirm", "asked": ""}, "Reload the page"),
        ({"act": "confirm", "asked": "x"}, "Reload the page"),
        ({"act": "confirm", "asked": str(uuid.uuid4())}, "answered or withdrawn already"),
    ],
)
def test_bad_input_is_said(refund_desk: Client, done: Refund, typed: dict[str, str], words: str) -> None:
    data = {"act": "ask", "reason": REASON, "asked": "", **typed}
    answer = refund_desk.post(url(done), data)
    assert answer.status_code == 200 and words in answer.content.decode()
    assert not ReversalRequest.objects.exists()


def test_markup_stays_text(refund_desk: Client, colleague: Client, done: Refund) -> None:
    act(refund_desk, done, "ask", reason="<script>alert(1)</script>")
    assert "<script>alert(1)" not in page(colleague, done)


def test_what_stands_in_the_way_is_named(world: World, refund_desk: Client) -> None:
    refund = refunded(world.home.admin, buy(customer=world.home.customer, quantity=3, name="Three"), quantity=1)
    remainder = refund.lines.get().remainder
    assert remainder is not None
    ask(world.home.admin, remainder, now=NOW + timedelta(minutes=5))
    shown = page(refund_desk, refund)
    assert "be folded back" in shown and remainder.name in shown and 'value="ask"' not in shown


def test_who_may(
    world: World, done: Refund, support_desk: Client, lead: Client, superuser: Client, support_person: User
) -> None:
    for client in (support_desk, lead):
        assert "Only the refund desk reverses refunds and exchanges." in page(client, done)
        with transaction.atomic():
            # The view opens its own transactions; a refusal marks the one around it.
            assert client.post(url(done), {"act": "ask", "reason": REASON}).status_code == 403
    assert page(superuser, done)
    nobody = signed_in(member_of(name="Nobody"))
    for address in (LIST, url(done)):
        with transaction.atomic():
            assert nobody.get(address).status_code == 403
    assert support_desk.get(f"{LIST}{uuid.uuid4()}/").status_code == 404
    assert support_desk.post(LIST).status_code == 405


def test_in_korean(refund_desk: Client, done: Refund) -> None:
    act(refund_desk, done, "ask")
    for address in (LIST, url(done)):
        text = refund_desk.get(address, headers={"accept-language": "ko"}).content.decode()
        assert "되돌리기" in text and "Reversal" not in text


def test_tax_is_filled_in_and_audited(refund_desk: Client, done: Refund) -> None:
    add = "/admin/billing/creditnotetax/add/"
    data = {"credit_note": str(done.credit_note.pk), "supply": "1,610.40", "tax": "161.04", "invoice_number": "2026-1"}
    assert "not an amount" in refund_desk.post(add, {**data, "supply": "a lot"}).content.decode()
    assert "not an amount" in refund_desk.post(add, {**data, "tax": "1.234"}).content.decode()
    assert "nothing or more" in refund_desk.post(add, {**data, "tax": "-1"}).content.decode()
    assert refund_desk.post(add, data).status_code == 302
    tax = CreditNoteTax.objects.get()
    assert (tax.supply_minor, tax.tax_minor, tax.partner_id) == (161_040, 16_104, done.partner_id)
    change = f"/admin/billing/creditnotetax/{tax.pk}/change/"
    assert 'value="1610.40"' in refund_desk.get(change).content.decode()
    assert refund_desk.post(change, {**data, "invoice_number": "2026-2"}).status_code == 302
    events = AuditEvent.objects.filter(table_name="billing_creditnotetax").order_by("pk")
    assert [one.action for one in events] == ["INSERT", "UPDATE"]
