"""POST of changeDirectory: nothing is moved, and that is what is told."""

import uuid

from tests.arm.conftest import Arm
from tests.factories import World


def test_each_is_told_not_to_have_moved_and_why_whatever_the_directory(arm: Arm, world: World) -> None:
    mine = world.home.reservation
    answers = [
        arm.post(f"{mine.order.arm_id}/changeDirectory", {"destinationTenantId": str(tenant)})
        for tenant in (world.other.customer.pk, uuid.uuid4(), world.home.customer.pk)
    ]
    reason = "This order stays in its directory: its payments, its credits and its refund limit are this customer's."
    assert answers[0].status == 200
    assert answers[0].body == {
        "reservationOrder": {
            "id": str(mine.order_id),
            "name": "Northwind_VM_RI",
            "isSucceeded": False,
            "error": reason,
        },
        "reservations": [{"id": str(mine.pk), "name": "Northwind_VM_RI", "isSucceeded": False, "error": reason}],
    }
    assert answers[1].body == answers[0].body == answers[2].body
    mine.refresh_from_db()
    assert (mine.customer_id, mine.version) == (world.home.customer.pk, 1)


def test_a_directory_has_to_be_named_by_its_id(arm: Arm, world: World) -> None:
    path = f"{world.home.reservation.order.arm_id}/changeDirectory"
    answer = arm.post(path, {"destinationTenantId": "contoso.com"})
    assert (answer.status, answer.code) == (400, "InvalidTenantId")
    answer = arm.post(path, {})
    assert (answer.status, answer.code) == (400, "InvalidRequestContent")
    assert answer.body["error"]["message"].startswith("destinationTenantId: ")
