"""Clear away sign-ins of programs that are over."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from customers.models import DeviceCode, RefreshToken
from customers.models.sign_in import UNUSED_FOR

CODES_KEPT_FOR = timedelta(days=1)
TOKENS_KEPT_FOR = timedelta(days=30)
BATCH = 10_000


def forget_device_codes(*, now: datetime) -> int:
    """Delete codes that ran out more than a day ago, at most ``BATCH``; return how many."""
    return _delete_some(DeviceCode.objects.filter(expires_at__lt=now - CODES_KEPT_FOR))


def forget_refresh_tokens(*, now: datetime) -> int:
    """Delete tokens that have been void for 30 days, at most ``BATCH``; return how many."""
    is_over = Q(ended_at__lt=now - TOKENS_KEPT_FOR) | Q(used_at__lt=now - UNUSED_FOR - TOKENS_KEPT_FOR)
    return _delete_some(RefreshToken.objects.filter(is_over))


def _delete_some(rows: QuerySet[Any]) -> int:
    some = rows.order_by("pk").values_list("pk", flat=True)[:BATCH]
    deleted, _by_model = rows.model._default_manager.filter(pk__in=some).delete()
    return int(deleted)
