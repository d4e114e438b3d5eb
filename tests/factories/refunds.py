"""Refunds on their way, through the product's own commands."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from billing.commands.make_quote import Wanted, make_quote
from billing.models import Quote, Refund
from core import outbox
from core.transactions import acting
from customers.models import Partner
from reservations.models import Reservation
from support.commands.open_wizard_request import WizardAnswers
from support.commands.request_refund import request_refund
from support.commands.send_prepared_refund import send_prepared_refund
from support.models import PreparedRefund, SupportRequest
from tests.factories.moments import NOW
from tests.factories.world import Person

ANSWERS = WizardAnswers(
    description="Bought the wrong size.",
    contact_name="Kim Person",
    contact_email="kim@northwind.example",
    contact_phone="",
    contact_method="email",
    language="en",
)

Units = Mapping[Reservation, int | None]

DELAY = timedelta(minutes=15)


def delay_refunds(partner: Partner) -> None:
    """Let what the partner asks for from now on wait once it is approved; the factories' partners have no delay."""
    Partner.objects.filter(pk=partner.pk).update(carry_out_delay_minutes=DELAY // timedelta(minutes=1))


def quote(person: Person, what: Reservation | Units, *, quantity: int | None = None, now: datetime = NOW) -> Quote:
    """Make a quote of a reservation, or of many: ``quote(admin, {one: 2, other: None})``."""
    units: Units = {what: quantity} if isinstance(what, Reservation) else what
    customer = next(iter(units)).customer
    wanted = [Wanted(reservation.pk, number) for reservation, number in units.items()]
    with acting(person.actor, now=now):
        return make_quote(customer=customer, wanted=wanted, actor=person.actor, now=now)


def submit(person: Person, quoted: Quote, *, now: datetime = NOW) -> SupportRequest:
    """Send a quote in, with the wizard's answers."""
    with acting(person.actor, now=now):
        return request_refund(
            quote=quoted, answers=ANSWERS, principal=person.principal_at(now), actor=person.actor, now=now
        )


def ask(person: Person, what: Reservation | Units, *, quantity: int | None = None, now: datetime = NOW) -> Refund:
    """Quote and submit; the refund waits for the worker."""
    request = submit(person, quote(person, what, quantity=quantity, now=now), now=now)
    assert request.refund is not None
    return request.refund


def refunded(person: Person, what: Reservation | Units, *, quantity: int | None = None, now: datetime = NOW) -> Refund:
    """Quote, submit, and let the worker's handlers do what is due, in this process."""
    refund = ask(person, what, quantity=quantity, now=now)
    outbox.drain(now=now)
    refund.refresh_from_db()
    return refund


def prepared(
    person: Person, what: Reservation | Units, *, to: Person, note: str = "Please.", now: datetime = NOW
) -> PreparedRefund:
    """Quote as somebody who may not submit it, and send it to somebody who may."""
    quoted = quote(person, what, now=now)
    with acting(person.actor, now=now):
        return send_prepared_refund(
            quote=quoted, answers=ANSWERS, note=note, sent_to_id=to.user.pk, actor=person.actor, now=now
        )
