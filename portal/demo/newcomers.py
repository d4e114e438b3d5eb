"""Write the invitations that wait, as their managers sent them; those of today are mailed when the demo starts."""

import datetime as dt
from dataclasses import dataclass

from core.transactions import acting
from customers.commands.invite_person import Invited, invite_person
from customers.policy.roles import PartnerRole as Role
from portal.demo.seeds import uid
from portal.demo.world import World


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is invited. ``ago``: how long ago."""

    firm: str
    by: str
    invited: Invited
    ago: dt.timedelta


NEWCOMERS = (
    Newcomer(
        "nuri",
        "soojin.yoon@nuri.example",
        Invited("hajin.moon@nuri.example", "문하진", (Role.SALES_AGENT,), "ko"),
        dt.timedelta(minutes=40),
    ),
    Newcomer(
        "nuri",
        "taeyang.oh@nuri.example",
        Invited("sumin.bae@nuri.example", "배수민", (Role.HELPDESK_AGENT,), "ko"),
        dt.timedelta(days=9),
    ),
    Newcomer(
        "northgate",
        "marcus.bell@northgate.example",
        Invited("hannah.price@northgate.example", "Hannah Price", (Role.SALES_AGENT, Role.HELPDESK_AGENT), "en"),
        dt.timedelta(hours=5),
    ),
)


def write_newcomers(world: World) -> None:
    for one in NEWCOMERS:
        now, actor = world.now - one.ago, world.person(one.by)
        with acting(actor, now=now):
            invite_person(partner_id=uid("partner", one.firm), invited=one.invited, actor=actor, now=now)
