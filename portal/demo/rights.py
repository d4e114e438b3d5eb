"""Write role assignments: what agents need for their work, some of it for a time, and one person with far too many."""

import datetime as dt
from collections.abc import Iterable

from core.transactions import acting
from customers.models import RoleAssignment
from customers.policy.roles import AZURE_ROLE_IDS, AzureRole
from customers.queries.access import Place
from portal.demo.asks import Ask
from portal.demo.cast import FIRMS, Firm
from portal.demo.plans import Plan
from portal.demo.seeds import chance, uid
from portal.demo.special import special_asks
from portal.demo.world import World

OVER_PRIVILEGED_CUSTOMERS = ("hanbit-logis", "daon-retail", "maru-data")
AGENT_ROLES = (
    AzureRole.OWNER,
    AzureRole.RESERVATIONS_ADMINISTRATOR,
    AzureRole.CONTRIBUTOR,
    AzureRole.READER,
)
AGENT_ORDERS = 12


def write_rights(world: World) -> None:
    """Assign roles on orders, and on a few reservations alone."""
    for firm in FIRMS:
        for row in _of_firm(world, firm):
            with acting(world.person(world.agents[firm.key][0]), now=row.created_at):
                row.save(force_insert=True)


def _of_firm(world: World, firm: Firm) -> Iterable[RoleAssignment]:
    plans = [plan for plan in world.plans if world.companies[plan.company].firm == firm.key]
    for person in firm.people:
        if person.owns_too_much:
            owned = [plan for plan in plans if plan.company in OVER_PRIVILEGED_CUSTOMERS]
            yield from (_assignment(world, person.email, plan, AzureRole.OWNER) for plan in owned)
        elif person.title in ("Sales agent", "Helpdesk agent"):
            yield from _for_agent(world, person.email, plans)


def own_for_one_request(world: World, ask: Ask, now: dt.datetime) -> None:
    """Make whoever asks the Owner of the orders that they ask about, before they do."""
    for one in ask.returned:
        plan = world.plan_of(ask.company, one.name)
        with acting(world.agent(ask.company), now=now):
            _assignment(world, ask.by, plan, AzureRole.OWNER).save(force_insert=True)


def _for_agent(world: World, email: str, plans: list[Plan]) -> Iterable[RoleAssignment]:
    rng = chance("rights", email)
    # An order that somebody was given for one request of theirs is theirs already.
    given = {(ask.company, one.name) for ask in special_asks() if ask.by == email for one in ask.returned}
    free = [plan for plan in plans if (plan.company, plan.name) not in given]
    for number, plan in enumerate(rng.sample(free, AGENT_ORDERS)):
        role = AGENT_ROLES[number % len(AGENT_ROLES)]
        ends_at = world.now + dt.timedelta(hours=rng.randint(5, 24 * 60)) if number % 3 == 1 else None
        yield _assignment(world, email, plan, role, is_on_reservation=number % 5 == 4, ends_at=ends_at)


def _assignment(
    world: World,
    email: str,
    plan: Plan,
    role: AzureRole,
    *,
    is_on_reservation: bool = False,
    ends_at: dt.datetime | None = None,
) -> RoleAssignment:
    place = Place(world.orders[plan.key], world.reservations[plan.key] if is_on_reservation else None)
    return RoleAssignment(
        id=uid("assignment", email, *plan.key),
        partner_id=world.customers[plan.company].partner_id,
        user=world.users[email],
        role_id=AZURE_ROLE_IDS[role],
        scope=place.scopes[-1],
        given_by=world.users[world.agents[world.companies[plan.company].firm][0]],
        ends_at=ends_at,
        created_at=min(plan.purchased_at + dt.timedelta(hours=1), world.now),
    )
