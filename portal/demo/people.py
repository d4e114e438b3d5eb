"""Write the partners, their people and the operator's staff."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from customers.models import Membership, Partner, SecondPersonAmount, User
from customers.queries.standing import standing_of
from portal.demo.cast import FIRMS, PASSWORD, STAFF, Firm, Person, StaffMember
from portal.demo.seeds import chance, uid
from portal.demo.world import World


def write_people(world: World) -> None:
    """Create every partner with its people, then the staff; all sign in with the same password."""
    # Hashed once: the hash is meant to be slow, and the password is the same.
    password = make_password(PASSWORD)
    for firm in FIRMS:
        world.partners[firm.key] = _partner(firm)
        SecondPersonAmount.objects.bulk_create(
            SecondPersonAmount(
                id=uid("second-person amount", firm.key, role.value),
                partner=world.partners[firm.key],
                role=role.value,
                amount_usd_minor=dollars * 100,
            )
            for role, dollars in firm.alone_up_to_usd
        )
        for person in firm.people:
            _person(world, firm, person, password)
        world.agents[firm.key] = [one.email for one in firm.people if one.title == "Admin agent"]
    for member in STAFF:
        _staff(world, member, password)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in world.users.values()
    )


def _partner(firm: Firm) -> Partner:
    return Partner.objects.create(
        id=uid("partner", firm.key),
        name=firm.name,
        mpn_id=firm.mpn_id,
        billing_currency=firm.currency,
        language=firm.language,
        time_zone=firm.time_zone,
        carry_out_delay_minutes=firm.delay_minutes,
    )


def _person(world: World, firm: Firm, person: Person, password: str) -> None:
    user = User.objects.create(
        id=uid("user", person.email),
        email=person.email,
        name=person.name,
        password=password,
        language=firm.language,
        phone=person.phone,
    )
    Membership.objects.create(
        id=uid("membership", person.email),
        partner=world.partners[firm.key],
        user=user,
        roles=[role.value for role in person.roles],
        ends_on=None if person.ends_in_days is None else world.today + dt.timedelta(days=person.ends_in_days),
        created_at=world.now - dt.timedelta(days=chance("since", person.email).randint(70, 900)),
    )
    world.users[person.email] = user
    if standing := standing_of(user, now=world.now):
        world.principals[person.email] = standing.principal


def _staff(world: World, member: StaffMember, password: str) -> None:
    user = User.objects.create(
        id=uid("user", member.email),
        email=member.email,
        name=member.name,
        password=password,
        language=member.language,
        is_staff=True,
        is_superuser=member.is_superuser,
    )
    user.groups.set(Group.objects.filter(name__in=member.groups))
    world.users[member.email] = user
