"""Write what follows a credit: monthly statements, tax, what customers got, and a refund that was taken back."""

import datetime as dt
from functools import partial

from django.db.models import QuerySet

from billing.commands.close_statements import close_statements
from billing.commands.record_passed_on import PassedOnFacts, record_passed_on
from billing.commands.reverse import ask_for_reversal
from billing.models import CreditNote, CreditNoteTax, Refund
from core.transactions import acting, declare
from portal.demo.reversals import ASKER, staff, take_back
from portal.demo.seeds import chance
from portal.demo.timeline import Timeline
from portal.demo.world import SEEDER, World
from portal.pages.credit_note import paid_of

CLOSING = dt.timedelta(minutes=15)
"""After midnight: when the job runs."""

REVERSED_BEFORE = dt.timedelta(days=12)
SETTLED_AFTER = dt.timedelta(days=9)
"""So long after a credit its tax is known, and the customer has its share, if at all."""

TAX_PERCENT = {"KRW": 10}
SMALL_USD_MINOR = 400_000
REASON = "다른 고객의 예약을 반환한 것으로 확인되어 파트너의 요청에 따라 되돌립니다."


def plan_papers(world: World, timeline: Timeline) -> None:
    """Close every month when it is over, and take one refund back."""
    month = min(plan.purchased_at for plan in world.plans).date().replace(day=1)
    while month <= world.today:
        timeline.add(dt.datetime.combine(month, dt.time(), dt.UTC) + CLOSING, partial(_close, world))
        month = (month + dt.timedelta(days=31)).replace(day=1)
    timeline.add(world.now - REVERSED_BEFORE, partial(_reverse, world))


def write_papers(world: World) -> None:
    """Fill in tax and what was passed on, and leave one reversal waiting for a second person."""
    notes = CreditNote.objects.select_related("entry__customer", "refund", "exchange")
    for note in notes.order_by("issued_at", "number"):
        if world.now - note.issued_at > SETTLED_AFTER:
            _tax(note)
            _pass_on(world, note)
    waiting = _reversible(world.now - dt.timedelta(days=20)).exclude(reversal__isnull=False).first()
    if waiting:
        actor, now = staff(world, ASKER), world.now - dt.timedelta(hours=3)
        with acting(actor, now=now):
            ask_for_reversal(
                asked_id=waiting.pk, actor=actor, now=now, reason="파트너가 수량을 잘못 골랐다고 알려 왔습니다."
            )
    declare(SEEDER, now=world.now)


def _close(world: World, now: dt.datetime) -> None:
    for partner in sorted(world.partners.values(), key=lambda one: one.mpn_id):
        declare(SEEDER, now=now)
        close_statements(partner_id=partner.pk, now=now)


def _reverse(world: World, now: dt.datetime) -> None:
    if refund := _reversible(now - dt.timedelta(days=3)).first():
        take_back(world, refund.pk, now, reason=REASON)


def _reversible(before: dt.datetime) -> QuerySet[Refund]:
    """Return small refunds of whole reservations that were carried out before an instant, the newest first."""
    small = Refund.objects.filter(
        state="completed", completed_at__lt=before, credit_minor__gt=0, net_usd_minor__lt=SMALL_USD_MINOR
    )
    return small.exclude(lines__remainder__isnull=False).order_by("-completed_at", "pk")


def _tax(note: CreditNote) -> None:
    rng = chance("tax", note.number, note.partner_id)
    if rng.random() < 0.15:
        return
    percent = TAX_PERCENT.get(note.currency, 0)
    number = f"{note.issued_at:%Y%m%d}-41000012-{rng.randrange(16**8):08x}" if percent else ""
    CreditNoteTax.objects.create(
        partner_id=note.partner_id,
        credit_note=note,
        supply_minor=note.net_minor,
        tax_minor=note.net_minor * percent // 100,
        invoice_number=number,
    )


def _pass_on(world: World, note: CreditNote) -> None:
    """Most customers get most of it, some all; a few partners have not said yet."""
    rng = chance("passed on", note.number, note.partner_id)
    if rng.random() < 0.35:
        return
    company = next(key for key, customer in world.customers.items() if customer.pk == note.entry.customer_id)
    actor = world.agent(company)
    now = note.issued_at + dt.timedelta(days=rng.randint(1, 8), hours=rng.randint(1, 5))
    given = note.net_minor * rng.choice((90, 92, 95, 100)) // 100
    with acting(actor, now=now):
        record_passed_on(
            note=note,
            facts=PassedOnFacts(
                amount_minor=given,
                on=now.date(),
                selling_minor=max(given, paid_of(note) * rng.randint(104, 125) // 100),
                note=rng.choice(("", "계좌 이체", "다음 달 청구에서 차감", "")),
            ),
            seen=0,
            actor=actor,
            today=now.date(),
            now=now,
        )
