"""What billing knows of reservations, as expressions for their queries."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, CharField, Exists, OuterRef, Subquery, Sum

from billing.models import Payment, RefundPolicy
from reservations.queries.facts import BillingFacts


def billing_facts(on: date) -> BillingFacts:
    """Return the expressions as of a day."""
    return BillingFacts(
        payment_failed=_latest_payment_failed(), commitment=_commitment(), excluded_types=_excluded_types(on)
    )


def _latest_payment_failed() -> Exists:
    paid_later = Payment.objects.filter(
        reservation=OuterRef("reservation"), number__gt=OuterRef("number"), state=Payment.State.SUCCEEDED
    )
    failed = Payment.objects.filter(reservation=OuterRef("pk"), state=Payment.State.FAILED)
    return Exists(failed.filter(~Exists(paid_later)))


def _commitment() -> Subquery:
    payments = Payment.objects.filter(reservation=OuterRef("pk")).order_by()
    total = payments.values("reservation").annotate(total=Sum("amount_minor")).values("total")
    return Subquery(total, output_field=BigIntegerField())


def _excluded_types(on: date) -> Subquery:
    in_force = RefundPolicy.objects.filter(is_draft=False, effective_from__lte=on).order_by("-effective_from")
    return Subquery(in_force.values("excluded_types")[:1], output_field=ArrayField(CharField()))
