"""Sign-in attempts are counted on a connection of their own, so that no rollback forgets them."""

import pytest
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.db import router, transaction

from customers.models import Partner


def test_everything_but_the_cache_uses_the_first_connection() -> None:
    assert router.db_for_read(Partner) == router.db_for_write(Partner) == "default"


def test_the_cache_uses_the_other() -> None:
    model = DatabaseCache("core_limits_cache", {}).cache_model_class
    assert router.db_for_read(model) == router.db_for_write(model) == "limits"


def test_only_the_first_is_migrated() -> None:
    assert router.allow_migrate("default", "billing")
    assert not router.allow_migrate("limits", "billing")


@pytest.mark.django_db(transaction=True, databases=["default", "limits"])
def test_an_attempt_counts_even_when_its_request_is_rolled_back() -> None:
    with transaction.atomic():
        cache.set("attempts", 1)
        transaction.set_rollback(True)
    assert cache.get("attempts") == 1
