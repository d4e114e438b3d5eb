"""One row a person and thread: what came last is what is told, and it is unread."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from core.models import Notification
from core.notifications import notify
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PARTNER, ANNA, BORA = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()


def tell(*people: uuid.UUID, partner_id: uuid.UUID = PARTNER, **changes: Any) -> None:
    said = {"thread": "refund 1", "code": "refund_submitted", "facts": {"number": "SR-1"}, "now": NOW}
    notify(partner_id=partner_id, person_ids=people, **{"level": Notification.Level.IN_PROGRESS, **said, **changes})


def test_each_person_is_told_once() -> None:
    tell(ANNA, BORA, ANNA)
    assert sorted(Notification.objects.values_list("person_id", flat=True)) == sorted([ANNA, BORA])


def test_the_end_takes_the_place_of_in_progress_and_is_unread_again() -> None:
    tell(ANNA)
    Notification.objects.update(read_at=NOW)
    later = NOW + timedelta(minutes=1)
    tell(ANNA, code="refund_completed", level=Notification.Level.INFORMATION, now=later)
    row = Notification.objects.get()
    assert (row.code, row.level, row.at, row.read_at) == ("refund_completed", "information", later, None)


def test_another_thread_or_partner_is_told_apart() -> None:
    tell(ANNA)
    tell(ANNA, thread="refund 2")
    tell(ANNA, partner_id=uuid.uuid4())
    assert Notification.objects.count() == 3
