"""Rows for tests: single ones by factory, whole stories through the product's own commands."""

from tests.factories.catalog import CatalogItemFactory, FxRateFactory, PriceFactory, fx_rates
from tests.factories.customers import (
    PASSWORD,
    CustomerFactory,
    InvitationFactory,
    ManagementGroupFactory,
    MembershipFactory,
    PartnerFactory,
    ResourceGroupFactory,
    RoleAssignmentFactory,
    SecondPersonAmountFactory,
    StaffFactory,
    SubscriptionFactory,
    UserFactory,
)
from tests.factories.ids import readable_id
from tests.factories.moments import NOW, PURCHASED, at
from tests.factories.purchases import buy, pay, usage
from tests.factories.world import Firm, Person, World, make_firm, make_person, make_world, staff_actor

__all__ = [
    "NOW",
    "PASSWORD",
    "PURCHASED",
    "CatalogItemFactory",
    "CustomerFactory",
    "Firm",
    "FxRateFactory",
    "InvitationFactory",
    "ManagementGroupFactory",
    "MembershipFactory",
    "PartnerFactory",
    "Person",
    "PriceFactory",
    "ResourceGroupFactory",
    "RoleAssignmentFactory",
    "SecondPersonAmountFactory",
    "StaffFactory",
    "SubscriptionFactory",
    "UserFactory",
    "World",
    "at",
    "buy",
    "fx_rates",
    "make_firm",
    "make_person",
    "make_world",
    "pay",
    "readable_id",
    "staff_actor",
    "usage",
]
