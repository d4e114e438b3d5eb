"""What is left of sign-ins of programs is cleared away in time, and nothing that still counts."""

from datetime import timedelta

import pytest

from customers.commands.forget_sign_ins import forget_device_codes, forget_refresh_tokens
from customers.models import DeviceCode, RefreshToken
from customers.models.sign_in import CODE_LASTS, UNUSED_FOR
from tests.factories import NOW, World
from tests.factories.clients import let_in

pytestmark = pytest.mark.django_db
MOMENT = timedelta(seconds=1)


def test_codes_go_a_day_after_they_ran_out(world: World) -> None:
    let_in(world.home.admin)
    gone_at = NOW + CODE_LASTS + timedelta(days=1)
    assert forget_device_codes(now=gone_at) == 0
    assert forget_device_codes(now=gone_at + MOMENT) == 1
    assert not DeviceCode.objects.exists()


def test_unused_tokens_go_a_month_after_they_were_void(world: World) -> None:
    let_in(world.home.admin)
    gone_at = NOW + UNUSED_FOR + timedelta(days=30)
    assert forget_refresh_tokens(now=gone_at) == 0
    assert forget_refresh_tokens(now=gone_at + MOMENT) == 1


def test_ended_ones_go_a_month_after_their_end(world: World) -> None:
    let_in(world.home.admin)
    let_in(world.home.reader)
    RefreshToken.objects.filter(user=world.home.reader.user).update(ended_at=NOW)
    assert forget_refresh_tokens(now=NOW + timedelta(days=30)) == 0
    assert forget_refresh_tokens(now=NOW + timedelta(days=30) + MOMENT) == 1
    assert RefreshToken.objects.get().user == world.home.admin.user
