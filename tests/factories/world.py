"""Two partners that know nothing of each other, each with people of every standing."""

from dataclasses import dataclass
from datetime import datetime

from core.actor import Actor
from customers.models import Customer, Membership, Partner, Subscription, User
from customers.policy.access import Principal
from customers.policy.roles import PartnerRole
from customers.queries.standing import standing_at
from reservations.models import Reservation
from tests.factories.customers import (
    CustomerFactory,
    MembershipFactory,
    PartnerFactory,
    RoleAssignmentFactory,
    StaffFactory,
    SubscriptionFactory,
    UserFactory,
)
from tests.factories.moments import NOW
from tests.factories.purchases import buy


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of a partner, as pages (user), commands (actor) and rights (principal) see them."""

    user: User
    membership: Membership

    @property
    def actor(self) -> Actor:
        return Actor(
            kind="user",
            id=self.user.pk,
            label=self.user.name,
            partner_id=self.membership.partner_id,
            through="portal",
        )

    @property
    def principal(self) -> Principal:
        return self.principal_at(NOW)

    def principal_at(self, now: datetime) -> Principal:
        principal = standing_at(self.user, partner_id=self.membership.partner_id, now=now)
        assert principal is not None
        return principal


@dataclass(frozen=True, slots=True)
class Firm:
    """A partner with one customer, one reservation of it, and people.

    admin may do everything; reader is a Billing admin; seller is a Sales agent without any
    assignment, trusted_seller one who is Owner of the reservation's order.
    """

    partner: Partner
    customer: Customer
    subscription: Subscription
    reservation: Reservation
    admin: Person
    reader: Person
    seller: Person
    trusted_seller: Person


@dataclass(frozen=True, slots=True)
class World:
    """``home`` is the partner that a test is about, ``other`` the one that must see nothing of it."""

    home: Firm
    other: Firm
    desk: User

    @property
    def desk_actor(self) -> Actor:
        return staff_actor(self.desk)


def make_world() -> World:
    """Make both partners; their people's email addresses say who they are."""
    return World(home=make_firm("Northwind"), other=make_firm("Fabrikam"), desk=StaffFactory())


def make_firm(name: str, *, currency: str = "USD") -> Firm:
    """Make a partner, its people, a customer, and a reservation bought for USD 3,650 half a year ago."""
    partner = PartnerFactory(name=f"{name} Cloud", billing_currency=currency)
    customer = CustomerFactory(partner=partner, company_name=f"{name} Customer", currency=currency)
    subscription = SubscriptionFactory(customer=customer)
    reservation = buy(customer=customer, name=f"{name}_VM_RI")
    trusted = make_person(partner, PartnerRole.SALES_AGENT, name=f"{name} Trusted Seller")
    RoleAssignmentFactory(user=trusted.user, at=reservation.order)
    return Firm(
        partner=partner,
        customer=customer,
        subscription=subscription,
        reservation=reservation,
        admin=make_person(partner, PartnerRole.ADMIN_AGENT, name=f"{name} Admin"),
        reader=make_person(partner, PartnerRole.BILLING_ADMIN, name=f"{name} Reader"),
        seller=make_person(partner, PartnerRole.SALES_AGENT, name=f"{name} Seller"),
        trusted_seller=trusted,
    )


def make_person(partner: Partner, *roles: PartnerRole, name: str = "") -> Person:
    """Make a person who holds these roles at a partner (Admin agent when none is named)."""
    named = {"name": name, "email": f"{name.lower().replace(' ', '.')}@{partner.mpn_id}.example"} if name else {}
    user = UserFactory(**named)
    membership = MembershipFactory(partner=partner, user=user, roles=list(roles or (PartnerRole.ADMIN_AGENT,)))
    return Person(user=user, membership=membership)


def staff_actor(user: User | None = None) -> Actor:
    """Return an actor of the operator's staff, as the desk makes one."""
    member = user or StaffFactory()
    return Actor(kind="staff", id=member.pk, label=member.name, through="desk")
