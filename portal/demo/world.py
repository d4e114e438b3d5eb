"""What has been written so far, by the names that the demo's plans use."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from core.actor import Actor
from customers.models import Customer, ManagementGroup, Partner, ResourceGroup, Subscription, User
from customers.policy.access import Principal
from portal.demo.catalog import Product
from portal.demo.companies import Company
from portal.demo.plans import Plan
from reservations.models import CatalogItem

SEEDER = Actor(kind="system", id=None, label="demo data", through="command")


@dataclass(slots=True)
class World:
    """``now`` is the demo's present; everything else is dated back from it.

    ``orders`` and ``reservations`` by customer and name; a remainder takes its source's place.
    ``renewed``: orders that renewals made, by id, with the plan of the one before.
    ``refused``: payments that are to fail, by order and number.
    """

    now: dt.datetime
    partners: dict[str, Partner] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    principals: dict[str, Principal] = field(default_factory=dict)
    agents: dict[str, list[str]] = field(default_factory=dict)
    companies: dict[str, Company] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    subscriptions: dict[str, list[Subscription]] = field(default_factory=dict)
    management_groups: dict[str, list[ManagementGroup]] = field(default_factory=dict)
    resource_groups: dict[str, list[ResourceGroup]] = field(default_factory=dict)
    items: dict[tuple[str, str], CatalogItem] = field(default_factory=dict)
    plans: list[Plan] = field(default_factory=list)
    orders: dict[tuple[str, str], uuid.UUID] = field(default_factory=dict)
    reservations: dict[tuple[str, str], uuid.UUID] = field(default_factory=dict)
    renewed: dict[uuid.UUID, Plan] = field(default_factory=dict)
    refused: set[tuple[uuid.UUID, int]] = field(default_factory=set)

    @property
    def today(self) -> dt.date:
        return self.now.date()

    def plan_of(self, company: str, name: str) -> Plan:
        return next(plan for plan in self.plans if plan.key == (company, name))

    def item_of(self, product: Product) -> CatalogItem:
        return self.items[product.sku, product.region]

    def person(self, email: str) -> Actor:
        """Return the person as one who acts in the portal for their partner."""
        user = self.users[email]
        principal = self.principals[email]
        return Actor("user", user.pk, user.name, partner_id=principal.partner_id, through="portal")

    def agent(self, company: str) -> Actor:
        """Return who does a partner's daily work on a company."""
        return self.person(self.agents[self.companies[company].firm][0])

    def principal_of(self, company: str) -> Principal:
        """Return that person as the rights see them."""
        return self.principals[self.agents[self.companies[company].firm][0]]

    def staff(self, email: str) -> Actor:
        user = self.users[email]
        return Actor("staff", user.pk, user.name, through="desk")
