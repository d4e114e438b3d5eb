"""azure-mgmt-authorization looks roles up, gives one, reads it in every way, and takes it away."""

import uuid

import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.mgmt.authorization import AuthorizationManagementClient

from customers.policy.roles import AZURE_ROLE_IDS, AzureRole
from tests.arm.live.conftest import Live
from tests.factories import World
from tests.factories.clients import make_program


def test_the_sdk_walks_through_definitions_and_assignments(live: Live, world: World) -> None:
    home = world.home
    token = live.token_of(make_program(home.partner))
    sdk = live.client(AuthorizationManagementClient, token, str(home.subscription.pk))
    order = home.reservation.order.arm_id

    reader = next(iter(sdk.role_definitions.list(order, filter="roleName eq 'Reader'")))
    assert reader.role_name == "Reader"
    assert sdk.role_definitions.get(order, reader.name).id == reader.id
    assert sdk.role_definitions.get_by_id(reader.id.lstrip("/")).permissions[0].actions
    with pytest.raises(ResourceNotFoundError):
        sdk.role_definitions.get(order, str(uuid.uuid4()))

    name, person = str(uuid.uuid4()), str(home.seller.user.pk)
    asked = {"role_definition_id": reader.id, "principal_id": person, "principal_type": "User"}
    made = sdk.role_assignments.create(order, name, asked)
    assert (made.name, made.scope, made.principal_id) == (name, order, person)
    assert sdk.role_assignments.create(order, name, asked).id == made.id
    with pytest.raises(ResourceExistsError) as refused:
        sdk.role_assignments.create(order, str(uuid.uuid4()), asked)
    assert refused.value.error is not None
    assert refused.value.error.code == "RoleAssignmentExists"

    assert sdk.role_assignments.get(f"/{order}", name).created_on is not None
    assert sdk.role_assignments.get_by_id(made.id.lstrip("/")).id == made.id
    for text in ("atScope()", f"principalId eq '{person}'", f"assignedTo('{person}')"):
        assert name in {one.name for one in sdk.role_assignments.list_for_scope(order, filter=text)}
    owners = [one for one in sdk.role_assignments.list_for_scope("/") if one.principal_id == str(home.admin.user.pk)]
    assert [one.scope for one in owners] == ["/"]
    assert list(sdk.role_assignments.list_for_subscription())

    removed = sdk.role_assignments.delete(order, name)
    assert removed is not None
    assert removed.name == name
    assert sdk.role_assignments.delete(order, name) is None
    by_id = sdk.role_assignments.create_by_id(made.id.lstrip("/"), asked)
    assert sdk.role_assignments.delete_by_id(by_id.id.lstrip("/")).id == made.id
    with pytest.raises(HttpResponseError) as implied:
        sdk.role_assignments.delete("/", owners[0].name)
    assert implied.value.status_code == 409

    robot = make_program(home.partner, role=None)
    wide = {"role_definition_id": str(AZURE_ROLE_IDS[AzureRole.READER]), "principal_id": str(robot.row.user_id)}
    assert sdk.role_assignments.create("/", str(uuid.uuid4()), wide).scope == "/"
    assert sdk.role_assignments.create("/providers/Microsoft.Capacity", str(uuid.uuid4()), wide).principal_type == (
        "ServicePrincipal"
    )
