"""The same key gives the same answer, whoever asks how often."""

import uuid

import pytest
from django.db import transaction

from core.idempotency import IdempotencyKeyReused, once
from core.models import IdempotencyKey
from tests.factories import NOW

PARTNER, OTHER = uuid.uuid4(), uuid.uuid4()


class Act:
    """Something that must happen once; its answer tells how often it has happened."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        return f"done {self.times}"


def do(
    act: Act, *, partner_id: uuid.UUID = PARTNER, key: str = "key", inputs: dict[str, object] | None = None
) -> tuple[str, bool]:
    return once(partner_id=partner_id, key=key, inputs={"amount": 1} if inputs is None else inputs, now=NOW, act=act)


@pytest.mark.django_db
class TestOnce:
    def test_gives_the_first_answer_again(self) -> None:
        act = Act()
        assert do(act) == ("done 1", True)
        assert do(act) == ("done 1", False)
        assert act.times == 1

    def test_refuses_other_inputs_under_the_same_key(self) -> None:
        act = Act()
        do(act)
        with pytest.raises(IdempotencyKeyReused) as refused:
            do(act, inputs={"amount": 2})
        assert refused.value.code == "IdempotencyKeyReused"
        assert act.times == 1

    def test_takes_the_same_inputs_in_any_order(self) -> None:
        act = Act()
        do(act, inputs={"one": 1, "two": 2})
        assert do(act, inputs={"two": 2, "one": 1}) == ("done 1", False)

    def test_knows_nothing_of_another_partners_key(self) -> None:
        act = Act()
        do(act)
        assert do(act, partner_id=OTHER, inputs={"amount": 2}) == ("done 2", True)

    def test_tells_keys_apart(self) -> None:
        act = Act()
        do(act)
        assert do(act, key="another key") == ("done 2", True)

    def test_forgets_a_key_whose_act_was_refused(self) -> None:
        def refuse() -> str:
            raise ValueError("no")

        act = Act()
        with pytest.raises(ValueError, match="no"):
            once(partner_id=PARTNER, key="key", inputs={"amount": 1}, now=NOW, act=refuse)
        assert not IdempotencyKey.objects.exists()
        assert do(act, inputs={"amount": 2}) == ("done 1", True)

    @pytest.mark.django_db(transaction=True)
    def test_acts_again_after_a_rollback(self) -> None:
        act = Act()
        with transaction.atomic():
            do(act)
            transaction.set_rollback(True)
        assert do(act) == ("done 2", True)
