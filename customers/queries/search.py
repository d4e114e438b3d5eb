"""What a search finds, as rows that all kinds share, so that one statement can ask for several kinds."""

import uuid
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from core.id_prefix import id_begins_with
from core.name_key import begins_with
from customers.models import Customer, Subscription

HIT = ("kind", "hit_id", "owner_id", "title", "company", "note")
"""The columns of a hit: its kind, its id as text, its customer's id and name, what it is called, and a word more."""

CUSTOMER, SUBSCRIPTION, ORDER, RESERVATION = "customer", "subscription", "order", "reservation"

Hits = QuerySet[Any, tuple[Any, ...]]


def hits(rows: QuerySet[Any], kind: str, *, owner: str, title: str, company: str, note: str) -> Hits:
    """Return rows as hits; the words after the kind are columns."""
    text = TextField()
    found: Hits = rows.annotate(
        kind=Value(kind, text),
        hit_id=Cast("pk", text),
        owner_id=F(owner),
        title=Cast(title, text),
        company=Cast(company, text),
        note=Cast(note, text),
    ).values_list(*HIT)
    return found


def customer_hits(*, partner_id: uuid.UUID, text: str, at_most: int) -> Hits:
    """Return customers whose name or domain contains a text, or whose ID begins with it; whose name begins so first.

    A partner has few enough customers to read them all.
    """
    found = Customer.objects.filter(partner_id=partner_id).filter(
        Q(company_name__icontains=text) | Q(domain__icontains=text) | id_begins_with(text)
    )
    is_first = Case(
        When(Q(company_name__istartswith=text) | Q(domain__istartswith=text), then=0),
        default=1,
        output_field=IntegerField(),
    )
    rows = hits(found, CUSTOMER, owner="pk", title="company_name", company="company_name", note="domain")
    return rows.order_by(is_first, "company_name", "pk")[:at_most]


def subscription_hits(*, partner_id: uuid.UUID, text: str, at_most: int) -> Hits:
    """Return subscriptions whose name or ID begins with a text, by name."""
    found = Subscription.objects.filter(begins_with(text) | id_begins_with(text), partner_id=partner_id)
    rows = hits(found, SUBSCRIPTION, owner="customer_id", title="name", company="customer__company_name", note="state")
    return rows.order_by("name_key", "pk")[:at_most]
