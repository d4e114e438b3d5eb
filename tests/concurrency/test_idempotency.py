"""However many click at once with one key, it happens once and all are told the same."""

import threading
import uuid
from functools import partial

import pytest
from django.db import transaction

from billing.models import Refund
from core.idempotency import IdempotencyKeyReused, once
from core.models import IdempotencyKey, OutboxEvent
from support.models import SupportRequest
from tests.factories import NOW, World
from tests.factories.refunds import quote, submit
from tests.together import MANY, all_done, errors, together, values

pytestmark = pytest.mark.django_db(transaction=True)

PARTNER, OTHER = uuid.uuid4(), uuid.uuid4()


def effect() -> str:
    """Leave a row behind, and answer with its number."""
    event = OutboxEvent.objects.create(
        partner_id=PARTNER, topic="test", subject_id=uuid.uuid4(), enqueued_at=NOW, due_at=NOW
    )
    return str(event.pk)


def effects() -> int:
    return OutboxEvent.objects.filter(topic="test").count()


def do(*, partner_id: uuid.UUID = PARTNER, amount: int = 1) -> str:
    answer, _acted = once(partner_id=partner_id, key="one key", inputs={"amount": amount}, now=NOW, act=effect)
    return answer


def test_looking_for_the_key_first_acts_sixteen_times() -> None:
    everybody_has_looked = threading.Barrier(MANY)

    def naively() -> None:
        with transaction.atomic():
            is_known = IdempotencyKey.objects.filter(partner_id=PARTNER, key="one key").exists()
            everybody_has_looked.wait(timeout=30)
            if not is_known:
                effect()

    all_done(together([naively] * MANY))
    assert effects() == MANY


def test_sixteen_clicks_have_one_effect_and_one_answer() -> None:
    answers = all_done(together([do] * MANY))
    assert effects() == 1
    assert len(answers) == MANY
    assert set(answers) == {str(OutboxEvent.objects.get(topic="test").pk)}


def test_other_inputs_under_the_same_key_are_refused() -> None:
    outcomes = together([partial(do, amount=amount) for amount in range(MANY)])
    assert len(values(outcomes)) == effects() == 1
    assert {type(error) for error in errors(outcomes)} == {IdempotencyKeyReused}
    assert len(errors(outcomes)) == MANY - 1


def test_another_partners_same_key_is_another_key() -> None:
    answers = all_done(together([partial(do, partner_id=who) for who in (PARTNER, OTHER) * (MANY // 2)]))
    assert effects() == len(set(answers)) == 2
    assert len(set(answers[0::2])) == len(set(answers[1::2])) == 1


def test_when_the_first_one_fails_one_of_those_who_waited_acts() -> None:
    """As after a crash: what was not committed has not happened, the key neither."""
    first_is_in, waiting = threading.Event(), threading.Event()

    def crash() -> str:
        with transaction.atomic():
            do()
            first_is_in.set()
            waiting.wait(timeout=30)
            transaction.set_rollback(True)
        return "crashed"

    def come_later() -> str:
        first_is_in.wait(timeout=30)
        threading.Timer(0.2, waiting.set).start()
        return do()

    answers = all_done(together([crash, *[come_later] * (MANY - 1)]))
    assert effects() == 1
    assert len(set(answers[1:])) == 1


def test_sixteen_clicks_on_create_make_one_request(world: World) -> None:
    made = quote(world.home.admin, world.home.reservation)
    requests = all_done(together([lambda: submit(world.home.admin, made)] * MANY))
    assert len({request.number for request in requests}) == 1
    assert SupportRequest.objects.count() == Refund.objects.count() == 1
    assert OutboxEvent.objects.count() == 1
