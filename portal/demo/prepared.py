"""Write refunds that people prepared who may not submit them: some wait for an Admin agent, some have ended."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from billing.commands.make_quote import Wanted, make_quote
from core.transactions import acting
from portal.demo.world import World
from reservations.models import Reservation
from support.commands.decline_prepared_refund import decline_prepared_refund
from support.commands.grant_prepared_refund import grant_prepared_refund
from support.commands.open_wizard_request import WizardAnswers
from support.commands.send_prepared_refund import send_prepared_refund
from support.commands.withdraw_prepared_refund import withdraw_prepared_refund
from support.models import PreparedRefund

HOUR = dt.timedelta(hours=1)
LONG = dt.timedelta(days=120)
"""Of a reservation that somebody prepares for return, so much is left at least."""


@dataclass(frozen=True, slots=True)
class Preparation:
    """Who prepared what for whom, how long ago, and what became of it: sent, granted, declined, withdrawn."""

    by: str
    to: str
    company: str
    hours: float
    note: str
    description: str
    end: str = "sent"
    reason: str = ""
    lines: int = 1


PREPARATIONS = (
    Preparation(
        by="minji.choi@nuri.example",
        to="seoyeon.kim@nuri.example",
        company="maru-data",
        hours=1.5,
        note="고객 담당자와 오늘 오전에 통화해 반환을 확인했습니다. 오늘 안으로 제출 부탁드립니다.",
        description="분석 클러스터를 줄이면서 예약 두 개가 필요 없게 되었습니다.",
        lines=2,
    ),
    Preparation(
        by="eunji.han@nuri.example",
        to="junho.lee@nuri.example",
        company="daon-retail",
        hours=4,
        note="청구서를 맞추다 보니 사용률이 계속 0%인 예약이 있습니다.",
        description="사용하지 않는 예약을 반환합니다.",
    ),
    Preparation(
        by="hyunwoo.jung@nuri.example",
        to="seoyeon.kim@nuri.example",
        company="neulpum-energy",
        hours=20,
        note="",
        description="테스트 서버를 종료했습니다.",
        end="granted",
    ),
    Preparation(
        by="minji.choi@nuri.example",
        to="junho.lee@nuri.example",
        company="hanbit-logis",
        hours=52,
        note="다음 달에 규모를 줄인다고 합니다.",
        description="",
        end="declined",
        reason="다음 달까지는 사용합니다. 그때 다시 보내 주세요.",
    ),
    Preparation(
        by="tom.okafor@northgate.example",
        to="alice.mercer@northgate.example",
        company="calder-eng",
        hours=3,
        note="Calder confirmed by phone: the render nodes are gone.",
        description="The render nodes were switched off last week.",
    ),
    Preparation(
        by="priya.nair@northgate.example",
        to="alice.mercer@northgate.example",
        company="granby-logistics",
        hours=70,
        note="",
        description="Wrong region.",
        end="withdrawn",
    ),
)


def write_prepared(world: World) -> None:
    """Act the preparations out, each in its time; none is of a reservation that something is going on with."""
    taken: set[object] = set()
    for one in sorted(PREPARATIONS, key=lambda one: -one.hours):
        at = world.now - one.hours * HOUR
        _ended(world, one, _sent(world, one, at, taken), at + HOUR)


def _sent(world: World, one: Preparation, at: dt.datetime, taken: set[object]) -> PreparedRefund:
    actor, customer = world.person(one.by), world.customers[one.company]
    chosen = [found for found in _free(world, one, at) if found.pk not in taken][: one.lines]
    taken.update(found.pk for found in chosen)
    with acting(actor, now=at):
        wanted = [Wanted(found.pk) for found in chosen]
        quote = make_quote(customer=customer, wanted=wanted, actor=actor, now=at)
        return send_prepared_refund(
            quote=quote,
            answers=_answers(world, one),
            note=one.note,
            sent_to_id=world.users[one.to].pk,
            actor=actor,
            now=at,
        )


def _free(world: World, one: Preparation, at: dt.datetime) -> "QuerySet[Reservation]":
    """Return what could be returned and was bought long before, in a fixed order."""
    return Reservation.objects.filter(
        customer=world.customers[one.company],
        state=Reservation.State.SUCCEEDED,
        open_act=None,
        expires_at__gt=world.now + LONG,
        order__purchased_at__lt=at - LONG / 4,
        order__billing_plan="Upfront",
        item__resource_type="VirtualMachines",
    ).order_by("name")


def _answers(world: World, one: Preparation) -> WizardAnswers:
    user = world.users[one.by]
    return WizardAnswers(
        description=one.description,
        contact_name=user.name,
        contact_email=user.email,
        contact_phone=user.phone,
        contact_method=user.contact_method,
        language=user.language,
    )


def _ended(world: World, one: Preparation, prepared: PreparedRefund, at: dt.datetime) -> None:
    email = one.by if one.end == "withdrawn" else one.to
    actor, principal = world.person(email), world.principals[email]
    with acting(actor, now=at):
        if one.end == "granted":
            grant_prepared_refund(prepared_id=prepared.pk, principal=principal, actor=actor, now=at)
        if one.end == "declined":
            decline_prepared_refund(
                prepared_id=prepared.pk, reason=one.reason, principal=principal, actor=actor, now=at
            )
        if one.end == "withdrawn":
            withdraw_prepared_refund(prepared_id=prepared.pk, principal=principal, actor=actor, now=at)
