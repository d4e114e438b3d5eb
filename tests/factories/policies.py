"""Versions of the refund policy that a test puts in force."""

from datetime import date
from typing import Any

from django.forms import model_to_dict

from billing.models import RefundPolicy


def put_in_force(code: str = "changed", *, since: date = date(2026, 1, 1), **changes: Any) -> RefundPolicy:
    """Put a copy of the version of 2019 in force from a day on, with some of its rules changed."""
    seed = RefundPolicy.objects.get(code="seed-2019")
    rules = model_to_dict(seed, exclude=["id", "code", "effective_from", "is_draft"])
    return RefundPolicy.objects.create(**{**rules, **changes}, code=code, effective_from=since, is_draft=False)
