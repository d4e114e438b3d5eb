"""Both operations on use are answered as Azure describes them, wherever they are asked.

Each answer of ``arm`` is held against Azure's description as it comes (tests/arm/azure).
"""

from reservations.models import Reservation
from tests.arm.azure.holding import not_seen
from tests.arm.conftest import Arm
from tests.factories import World, usage

JUNE = "properties/usageDate ge 2026-06-01 AND properties/usageDate le 2026-06-30"


def test_every_operation_is_answered_in_every_way_that_azure_describes(arm: Arm, world: World) -> None:
    home, mine = world.home, world.home.reservation
    usage(mine, "2026-06-28", "2026-06-29", hours="6")
    account = f"/providers/Microsoft.Billing/billingAccounts/{home.partner.pk}"
    scopes = [mine.arm_id, mine.order.arm_id, home.subscription.arm_id, account, "/providers/Microsoft.Capacity"]
    told = []
    for version in ("2024-08-01", "2023-11-01", "2023-05-01"):
        for kind, target in (("Shared", None), ("Single", home.subscription)):
            Reservation.objects.filter(pk=mine.pk).update(scope=kind, scope_subscription=target)
            for scope in scopes:
                use = f"{scope}/providers/Microsoft.Consumption"
                told += [arm.get(f"{use}/reservationDetails", version=version, **{"$filter": JUNE})]
                for grain in ("daily", "monthly"):
                    asked = {"grain": grain, "$filter": JUNE}
                    told += [arm.get(f"{use}/reservationSummaries", version=version, **asked)]
    assert all(answer.body["value"] for answer in told)
    assert not_seen("microsoft.consumption", arm.seen) == set()
