"""Who plays in the demo: three partners, their people, and the operator's staff."""

from dataclasses import dataclass

from customers.policy.roles import PartnerRole as Role

PASSWORD = "demo-Reservation-2026"  # noqa: S105 - the documented password of made-up people
"""One password for every sign-in of the demo, which listens on the loopback interface only."""


@dataclass(frozen=True, slots=True)
class Person:
    """``ends_in_days``: when the membership ends, counted from the demo's day; auditors have an end."""

    email: str
    name: str
    title: str
    roles: tuple[Role, ...] = ()
    phone: str = ""
    owns_too_much: bool = False
    ends_in_days: int | None = None


@dataclass(frozen=True, slots=True)
class Firm:
    """A partner. ``delay_minutes``: how long an approved refund can still be stopped.

    ``alone_up_to_usd``: above it people of a role need a second person.
    """

    key: str
    name: str
    mpn_id: str
    currency: str
    language: str
    time_zone: str
    people: tuple[Person, ...]
    delay_minutes: int = 0
    alone_up_to_usd: tuple[tuple[Role, int], ...] = ()


@dataclass(frozen=True, slots=True)
class StaffMember:
    email: str
    name: str
    title: str
    language: str
    groups: tuple[str, ...] = ()
    is_superuser: bool = False


NURI = Firm(
    key="nuri",
    name="누리클라우드",
    mpn_id="6104827",
    currency="KRW",
    language="ko",
    time_zone="Asia/Seoul",
    alone_up_to_usd=((Role.SALES_AGENT, 2_000), (Role.HELPDESK_AGENT, 500)),
    people=(
        Person("seoyeon.kim@nuri.example", "김서연", "Admin agent", (Role.ADMIN_AGENT,), "+82 2-555-0141"),
        Person("junho.lee@nuri.example", "이준호", "Admin agent", (Role.ADMIN_AGENT,), "+82 2-555-0142"),
        Person("minji.choi@nuri.example", "최민지", "Sales agent", (Role.SALES_AGENT,), "+82 2-555-0143"),
        Person("hyunwoo.jung@nuri.example", "정현우", "Helpdesk agent", (Role.HELPDESK_AGENT,), "+82 2-555-0144"),
        Person("eunji.han@nuri.example", "한은지", "Billing admin", (Role.BILLING_ADMIN,), "+82 2-555-0145"),
        Person("taeyang.oh@nuri.example", "오태양", "User management admin", (Role.USER_ADMIN,)),
        Person("soojin.yoon@nuri.example", "윤수진", "Global admin", (Role.GLOBAL_ADMIN,)),
        Person("audit@hangyeol-audit.example", "문가을", "Auditor", (Role.AUDITOR,), ends_in_days=60),
        Person(
            "old.audit@hangyeol-audit.example",
            "노태오",
            "Auditor whose time has ended",
            (Role.AUDITOR,),
            ends_in_days=-12,
        ),
        Person(
            "jiho.kang@nuri.example",
            "강지호",
            "Over-privileged: every role, and Owner of every order of three customers",
            (Role.ADMIN_AGENT, Role.SALES_AGENT, Role.BILLING_ADMIN, Role.USER_ADMIN, Role.GLOBAL_ADMIN),
            owns_too_much=True,
        ),
        Person("dahye.lim@nuri.example", "임다혜", "Unprivileged: no role at all"),
    ),
)

SAEBYEOK = Firm(
    key="saebyeok",
    name="새벽IT",
    mpn_id="6215390",
    currency="KRW",
    language="ko",
    time_zone="Asia/Seoul",
    people=(
        Person("jaemin.seo@saebyeok.example", "서재민", "Admin agent", (Role.ADMIN_AGENT,), "+82 51-555-0171"),
        Person("nayoung.shin@saebyeok.example", "신나영", "Sales agent", (Role.SALES_AGENT,), "+82 51-555-0172"),
        Person("dongha.kwon@saebyeok.example", "권동하", "Helpdesk agent", (Role.HELPDESK_AGENT,)),
        Person("yerin.song@saebyeok.example", "송예린", "Billing admin", (Role.BILLING_ADMIN,)),
    ),
)

NORTHGATE = Firm(
    key="northgate",
    name="Northgate Partners",
    mpn_id="5980112",
    currency="GBP",
    language="en",
    time_zone="Europe/London",
    people=(
        Person(
            "alice.mercer@northgate.example", "Alice Mercer", "Admin agent", (Role.ADMIN_AGENT,), "+44 20 7946 0131"
        ),
        Person("tom.okafor@northgate.example", "Tom Okafor", "Sales agent", (Role.SALES_AGENT,), "+44 2079460132"),
        Person("priya.nair@northgate.example", "Priya Nair", "Helpdesk agent", (Role.HELPDESK_AGENT,)),
        Person("george.hall@northgate.example", "George Hall", "Billing admin", (Role.BILLING_ADMIN,)),
        Person("elena.ruiz@northgate.example", "Elena Ruiz", "User management admin", (Role.USER_ADMIN,)),
        Person("marcus.bell@northgate.example", "Marcus Bell", "Global admin", (Role.GLOBAL_ADMIN,)),
    ),
)

FIRMS = (NURI, SAEBYEOK, NORTHGATE)

STAFF = (
    StaffMember("dohyun.park@desk.example", "박도현", "Refund desk", "ko", ("Refund desk",)),
    StaffMember("sofia.lindgren@desk.example", "Sofia Lindgren", "Refund desk lead", "en", ("Refund desk lead",)),
    StaffMember("haneul.baek@desk.example", "백하늘", "Support desk", "ko", ("Support desk",)),
    StaffMember("admin@desk.example", "Desk Admin", "Desk administrator", "en", is_superuser=True),
)
