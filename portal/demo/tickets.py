"""General support requests of the demo: open, asked about, answered, overdue, closed and opened again."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from core.transactions import acting
from customers.models import User
from portal.demo.cast import STAFF
from portal.demo.seeds import chance, uid
from portal.demo.timeline import Timeline
from portal.demo.world import World
from reservations.models import Reservation
from support.commands.assign_request import assign_request
from support.commands.attach_files import keep_file
from support.commands.note_internally import note_internally
from support.commands.open_request import Asked, open_request
from support.commands.post_message import ask_partner, post_message
from support.commands.resolve_request import resolve_request
from support.models import SupportRequest

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
PLACE = "demo"
SUPPORT = [member.email for member in STAFF if "Support desk" in member.groups or "Refund desk" in member.groups]

File = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Turn:
    """What happens next, so long after the request: ``act`` is say, take, answer, ask, resolve or note."""

    after: dt.timedelta
    act: str
    text: str = ""
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """One request: by whom, about what, so long before the demo's now, and what came of it."""

    by: str
    ago: dt.timedelta
    kind: tuple[str, str, str]
    title: str
    text: str
    severity: str = ""
    files: tuple[File, ...] = ()
    turns: tuple[Turn, ...] = ()
    language: str = "ko"
    emails: tuple[str, ...] = field(default=())


def plan_tickets(world: World, timeline: Timeline) -> None:
    """Put the requests on the timeline, each about a customer of its person's partner."""
    for ticket in TICKETS:
        Conversation(world, ticket).plan(timeline)


class Conversation:
    """One request on its way through the demo's history."""

    def __init__(self, world: World, ticket: Ticket) -> None:
        self._world = world
        self._ticket = ticket
        self._chance = chance("ticket", ticket.title)
        self._request: SupportRequest | None = None
        self._desk = self._chance.choice(SUPPORT)

    def plan(self, timeline: Timeline) -> None:
        asked_at = self._world.now - self._ticket.ago
        timeline.add(asked_at, self._open)
        for turn in self._ticket.turns:
            timeline.add(asked_at + turn.after, partial(self._take_turn, turn))

    def _open(self, now: dt.datetime) -> None:
        world, ticket = self._world, self._ticket
        actor, user = world.person(ticket.by), world.users[ticket.by]
        own = [key for key in world.reservations if world.customers[key[0]].partner_id == actor.partner_id]
        company, name = self._chance.choice(sorted(own))
        customer = world.customers[company]
        with acting(actor, now=now):
            self._keep(ticket.files, now)
            self._request = open_request(
                customer=customer,
                reservation=Reservation.objects.get(pk=world.reservations[company, name]),
                subscription=None,
                asked=Asked(
                    *ticket.kind,
                    severity=ticket.severity,
                    shares_diagnostics=bool(ticket.severity),
                    title=ticket.title,
                    description=ticket.text,
                    contact_name=user.name,
                    contact_email=user.email,
                    contact_phone=user.phone,
                    contact_method=user.contact_method,
                    additional_emails=ticket.emails,
                    language=ticket.language,
                ),
                key=str(uid("ticket", ticket.title)),
                place=PLACE,
                actor=actor,
                now=now,
            )

    def _take_turn(self, turn: Turn, now: dt.datetime) -> None:
        if self._request is None:
            raise LookupError("nothing can be said in a request before it is opened")
        is_partner = turn.act == "say"
        actor = self._world.person(self._ticket.by) if is_partner else self._world.staff(self._desk)
        with acting(actor, now=now):
            if is_partner:
                self._keep(turn.files, now)
                post_message(request=self._request, body=turn.text, actor=actor, now=now, place=PLACE)
            elif turn.act == "take":
                me = User.objects.get(pk=actor.person_id)
                assign_request(request=self._request, to=me, actor=actor, now=now)
            elif turn.act == "note":
                note_internally(request=self._request, body=turn.text, actor=actor, now=now)
            else:
                say: Callable[..., object] = BY_DESK[turn.act]
                say(request=self._request, body=turn.text, actor=actor, now=now, files=turn.files)

    def _keep(self, files: tuple[File, ...], now: dt.datetime) -> None:
        actor = self._world.person(self._ticket.by)
        for name, content in files:
            keep_file(
                partner_id=self._world.principals[self._ticket.by].partner_id,
                place=PLACE,
                name=name,
                size=len(content),
                content=content,
                actor=actor,
                now=now,
            )


BY_DESK: dict[str, Callable[..., object]] = {"answer": post_message, "ask": ask_partner, "resolve": resolve_request}

CHARGES = ("billing", "invoices_and_charges", "unexpected_charge")
CREDIT = ("billing", "invoices_and_charges", "credit_note_question")
NO_DISCOUNT = ("technical", "reservation_discount", "discount_not_applied")
NO_DATA = ("technical", "utilization_data", "data_missing")
SIGN_IN = ("technical", "portal_problem", "page_problem")
REACTIVATE = ("subscription_management", "subscription_state", "reactivate_subscription")
CORES = ("quota", "compute_quota", "increase_vcpus")

USAGE_KO = "시각,시간당 사용량\n2026-11-20 09:00,4\n2026-11-20 10:00,0\n".encode()
USAGE_EN = b"time,hours used\n2026-11-20 09:00,4\n2026-11-20 10:00,0\n"

TICKETS = (
    Ticket(
        "seoyeon.kim@nuri.example",
        3 * HOUR,
        CHARGES,
        "이번 달 납부액이 두 번 청구되었습니다",
        "월별 납부 예약인데 같은 회차가 두 번 보입니다. 확인 부탁드립니다.",
        files=(("청구내역.csv", USAGE_KO),),
    ),
    Ticket(
        "junho.lee@nuri.example",
        2 * DAY,
        NO_DISCOUNT,
        "예약 할인이 새 VM에 적용되지 않습니다",
        "범위를 공유로 바꾼 뒤에도 종량제로 과금됩니다.",
        severity="moderate",
        files=(("사용량.csv", USAGE_KO),),
        turns=(
            Turn(HOUR, "take"),
            Turn(2 * HOUR, "ask", "할인이 적용되지 않은 VM의 리소스 ID를 알려 주시겠습니까?"),
            Turn(2 * HOUR, "note", "인스턴스 크기 유연성 그룹이 다른 것으로 보임. 회신 후 확인."),
        ),
    ),
    Ticket(
        "seoyeon.kim@nuri.example",
        6 * DAY,
        NO_DATA,
        "사흘째 사용률 데이터가 들어오지 않습니다",
        "고객 보고서를 만들어야 하는데 11월 15일 이후 값이 비어 있습니다.",
        severity="minimal",
        turns=(Turn(HOUR, "take"),),
    ),
    Ticket(
        "hyunwoo.jung@nuri.example",
        9 * DAY,
        CREDIT,
        "크레딧 노트의 환율 기준이 궁금합니다",
        "환불 승인일과 요청일 중 어느 날의 환율인지 알려 주세요.",
        turns=(
            Turn(2 * HOUR, "take"),
            Turn(3 * HOUR, "resolve", "환불을 요청한 날의 환율입니다. 크레딧 노트 아래쪽에 적혀 있습니다."),
        ),
    ),
    Ticket(
        "junho.lee@nuri.example",
        12 * DAY,
        REACTIVATE,
        "일시 중지된 구독을 다시 활성화해 주세요",
        "고객이 미납금을 모두 납부했습니다.",
        turns=(
            Turn(4 * HOUR, "take"),
            Turn(5 * HOUR, "resolve", "다시 활성화했습니다."),
            Turn(11 * DAY + 20 * HOUR, "say", "확인해 보니 구독 하나가 아직 일시 중지 상태입니다."),
        ),
    ),
    Ticket(
        "alice.mercer@northgate.example",
        5 * HOUR,
        SIGN_IN,
        "Exports stop at half of the list",
        "The customer list has 120 entries; the file ends after 60.",
        severity="critical",
        files=(("export.csv", USAGE_EN),),
        turns=(Turn(HOUR, "take"),),
        language="en",
        emails=("cloud-team@northgate.example",),
    ),
    Ticket(
        "priya.nair@northgate.example",
        3 * DAY,
        CORES,
        "400 more DSv5 cores in North Europe",
        "The customer moves its rendering there next month.",
        turns=(
            Turn(3 * HOUR, "take"),
            Turn(5 * HOUR, "answer", "Granted in part: 200 now, the rest on the 1st. Tell us if you need it earlier."),
        ),
        language="en",
    ),
    Ticket(
        "alice.mercer@northgate.example",
        4 * DAY,
        CHARGES,
        "A charge after the reservation ended",
        "The reservation expired on the 12th and was charged on the 14th.",
        turns=(
            Turn(2 * HOUR, "take"),
            Turn(4 * HOUR, "ask", "Which charge do you mean? A line of the reconciliation file would do."),
            Turn(6 * HOUR, "say", "Here it is.", files=(("reconciliation.csv", USAGE_EN),)),
            Turn(9 * HOUR, "resolve", "That was the last monthly payment, due on the 14th. It is the final one."),
        ),
        language="en",
    ),
)
