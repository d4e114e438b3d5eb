"""A partner's programs: which there are, and which count where."""

import itertools
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from core.guids import guid_in
from customers.models import ClientSecret, Customer, RoleAssignment, ServicePrincipal, User
from customers.queries.access import assignments_in_force


def belongs_at(customer_id: uuid.UUID, *, user: str = "user__") -> Q:
    """Return the condition that a row's ``user`` may be seen at a customer: a program of another's tenant may not."""
    tenant = f"{user}service_principal__customer_id"
    return Q(**{f"{tenant}__isnull": True}) | Q(**{tenant: customer_id})


def is_program(user: User) -> bool:
    """Tell whether a program acts as this user. One query."""
    return ServicePrincipal.objects.filter(user=user).exists()


def people_behind(user_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Return the ids of the people who registered the program that acts as this user, or made a secret of it, working
    or not: a token outlives the secret that it was asked for with. One query; none of them for a person.
    """
    rows = ServicePrincipal.objects.filter(user_id=user_id).values_list("created_by_id", "secrets__created_by_id")
    return frozenset(itertools.chain.from_iterable(rows)) - {None}


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """A program with its secrets and what it holds, each the newest first."""

    program: ServicePrincipal
    secrets: list[ClientSecret]
    assignments: list[RoleAssignment]

    def working(self, now: datetime) -> list[ClientSecret]:
        """Return the secrets that open the door now."""
        return [one for one in self.secrets if self.program.is_active and one.works(now)]

    @property
    def last_used_at(self) -> datetime | None:
        return max((one.last_used_at for one in self.secrets if one.last_used_at), default=None)


def programs_of(partner_id: uuid.UUID, *, is_active: bool) -> QuerySet[ServicePrincipal]:
    """Return the partner's programs by name with their secrets; those that ended, the last one first."""
    rows = ServicePrincipal.objects.filter(partner_id=partner_id, ended_at__isnull=is_active)
    secrets = ClientSecret.objects.order_by("-created_at", "pk")
    found = rows.select_related("customer", "user", "created_by").prefetch_related(Prefetch("secrets", secrets))
    return found.order_by(Lower("name"), "pk") if is_active else found.order_by("-ended_at", "pk")


def program_of(partner_id: uuid.UUID, program_id: uuid.UUID) -> ServicePrincipal | None:
    """Return one of the partner's programs; None for another partner's as for none."""
    rows = ServicePrincipal.objects.filter(partner_id=partner_id, pk=program_id)
    return rows.select_related("customer", "user", "created_by").first()


def program_rows(programs: Collection[ServicePrincipal], *, now: datetime) -> list[ProgramRow]:
    """Return programs of one partner with what they hold now. One query beside the secrets'."""
    users = [one.user_id for one in programs]
    partners = {one.partner_id for one in programs}
    held = assignments_in_force(now).filter(partner_id__in=partners, user_id__in=users).select_related("given_by")
    assignments = list(held.order_by("scope", "pk")) if users else []
    return [
        ProgramRow(one, list(one.secrets.all()), [held for held in assignments if held.user_id == one.user_id])
        for one in programs
    ]


def secret_of(program: ServicePrincipal, secret_id: uuid.UUID) -> ClientSecret | None:
    rows = ClientSecret.objects.filter(partner_id=program.partner_id, service_principal_id=program.pk, pk=secret_id)
    return rows.first()


def customers_meant(partner_id: uuid.UUID, typed: str) -> list[Customer]:
    """Return the customer of this ID or domain, else those of this name; two stand for "too many". One query."""
    named = Q(company_name__iexact=typed) | Q(domain__iexact=typed)
    if customer_id := guid_in(typed):
        named |= Q(pk=customer_id)
    found = list(Customer.objects.filter(named, partner_id=partner_id).order_by("pk")[:2])
    by_key = [one for one in found if typed.lower() in (one.domain.lower(), str(one.pk))]
    return by_key or found
