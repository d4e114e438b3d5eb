"""Every operation on roles is answered in every way that Azure describes.

Each answer of ``arm`` is held against Azure's description as it comes (tests/arm/azure).
"""

from customers.policy.roles import AZURE_ROLE_IDS, AzureRole
from tests.arm.azure.holding import not_seen
from tests.arm.conftest import Arm
from tests.factories import World

PROVIDER = "/providers/Microsoft.Authorization"
NAME = "11111111-2222-4333-8444-555555555555"


def test_every_operation_is_answered_in_every_way_that_azure_describes(arm: Arm, world: World) -> None:
    role = f"{PROVIDER}/roleDefinitions/{AZURE_ROLE_IDS[AzureRole.READER]}"
    body = {"properties": {"roleDefinitionId": role, "principalId": str(world.home.seller.user.pk)}}
    for version in ("2022-04-01", "2022-05-01-preview", "2018-01-01-preview"):
        for scope in ("", "/providers/Microsoft.Capacity", world.home.reservation.order.arm_id):
            arm.get(f"{scope}{PROVIDER}/roleDefinitions", version=version)
            arm.get(f"{scope}{role}", version=version)
        mine = f"{world.home.reservation.order.arm_id}{PROVIDER}/roleAssignments"
        assert [arm.put(f"{mine}/{NAME}", body, version=version).status for _ in range(2)] == [201, 200]
        arm.get(f"{mine}/{NAME}", version=version)
        arm.get(mine, version=version)
        assert [arm.delete(f"{mine}/{NAME}", version=version).status for _ in range(2)] == [200, 204]
    assert not_seen("microsoft.authorization", arm.seen) == set()
