"""Who holds which role at a scope; give one, read it, take it away."""

import uuid
from typing import Any

import pytest

from core.models import Notification
from customers.models import Membership, RoleAssignment
from customers.policy.roles import AZURE_ROLE_IDS, AzureRole, PartnerRole
from customers.queries.access import CAPACITY_SCOPE, ROOT_SCOPE
from tests.arm.conftest import Answer, Arm
from tests.factories import NOW, CustomerFactory, Person, RoleAssignmentFactory, World, buy, make_person
from tests.factories.clients import Program, make_program, person_token

ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments"
DEFINITIONS = "/providers/Microsoft.Authorization/roleDefinitions"
VERSION = "2022-04-01"
GUID = "11111111-2222-4333-8444-555555555555"


def order_of(world: World) -> str:
    return world.home.reservation.order.arm_id


def listed(arm: Arm, scope: str, text: str = "") -> list[dict[str, Any]]:
    answer = arm.get(f"{scope}{ASSIGNMENTS}", version=VERSION, **({"$filter": text} if text else {}))
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = answer.body["value"]
    return found


def held(arm: Arm, scope: str, text: str = "") -> set[tuple[str, str]]:
    """Return who holds what: principal's id and scope."""
    return {(one["properties"]["principalId"], one["properties"]["scope"]) for one in listed(arm, scope, text)}


def give(
    arm: Arm,
    scope: str,
    user_id: uuid.UUID,
    role: AzureRole = AzureRole.READER,
    *,
    name: str = GUID,
    version: str = VERSION,
    **more: Any,
) -> Answer:
    role_id = f"/subscriptions/{uuid.uuid4()}{DEFINITIONS}/{AZURE_ROLE_IDS[role]}"
    body = {"properties": {"roleDefinitionId": role_id, "principalId": str(user_id), **more}}
    return arm.put(f"{scope}{ASSIGNMENTS}/{name}", body, version=version)


def as_person(person: Person) -> Arm:
    return Arm(person_token(person))


@pytest.mark.parametrize("scope", [ROOT_SCOPE, CAPACITY_SCOPE])
def test_who_manages_programs_is_told_of_their_broad_roles(world: World, scope: str) -> None:
    other = make_person(world.home.partner, PartnerRole.ADMIN_AGENT)
    robot = make_program(world.home.partner, role=None)
    admin, below = as_person(world.home.admin), "" if scope == ROOT_SCOPE else scope

    def told() -> list[tuple[uuid.UUID, str]]:
        unread = Notification.objects.filter(partner_id=world.home.partner.pk, read_at=None)
        return list(unread.values_list("person_id", "code"))

    assert give(admin, below, robot.row.user_id).status == 201
    assert told() == [(other.user.pk, "program_role_changed")]
    Notification.objects.update(read_at=NOW)
    assert admin.delete(f"{below}{ASSIGNMENTS}/{GUID}", version=VERSION).status == 200
    assert told() == [(other.user.pk, "program_role_changed")]


class TestList:
    def test_implied_owners_come_first_as_inherited_from_the_root(self, arm: Arm, world: World) -> None:
        first = listed(arm, order_of(world))[0]
        assert first["properties"]["principalId"] == str(world.home.admin.user.pk)
        assert first["properties"]["scope"] == "/"
        assert first["properties"]["roleDefinitionId"] == f"{DEFINITIONS}/{AZURE_ROLE_IDS[AzureRole.OWNER]}"
        assert listed(arm, order_of(world))[0]["id"] == first["id"]

    def test_at_an_order_it_holds_what_is_above_and_below(self, arm: Arm, world: World, program: Program) -> None:
        home = world.home
        RoleAssignmentFactory(user=home.seller.user, at=home.reservation, role_name=AzureRole.READER)
        elsewhere = buy(customer=home.customer)
        RoleAssignmentFactory(user=home.reader.user, at=elsewhere.order)
        admin = (str(home.admin.user.pk), "/")
        owner = (str(home.trusted_seller.user.pk), order_of(world))
        robot = (str(program.row.user_id), "/")
        below = (str(home.seller.user.pk), home.reservation.arm_id)
        assert held(arm, order_of(world)) == {admin, owner, robot, below}
        assert held(arm, order_of(world), "atScope()") == {admin, owner, robot}
        assert held(arm, home.reservation.arm_id, "atScope()") == {admin, owner, robot, below}
        assert held(arm, "/providers/Microsoft.Capacity") >= {below, (str(home.reader.user.pk), elsewhere.order.arm_id)}

    def test_one_principal_is_found_by_id(self, arm: Arm, world: World) -> None:
        seller = world.home.trusted_seller.user.pk
        wanted = {(str(seller), order_of(world))}
        assert held(arm, order_of(world), f"principalId eq '{seller}'") == wanted
        assert held(arm, "", f"principalId eq '{str(seller).upper()}'") == wanted
        assert held(arm, order_of(world), f"atScope() and assignedTo('{seller}')") == wanted
        assert held(arm, "", f"assignedTo('{seller}')") == set()
        both = f"principalId eq '{seller}' and principalId eq '{world.home.admin.user.pk}'"
        assert held(arm, order_of(world), both) == set()

    def test_a_scope_is_taken_in_any_case_and_with_a_doubled_slash(self, arm: Arm, world: World) -> None:
        assert held(arm, f"{order_of(world).lower()}/") == held(arm, order_of(world))

    def test_a_filter_that_is_not_supported_is_refused(self, arm: Arm) -> None:
        for text in ("principalId eq 'x'", "atScope('x')", "createdOn gt '2020-01-01'", "atScope() and", "a" * 3000):
            answer = arm.get(ASSIGNMENTS, version=VERSION, **{"$filter": text})
            assert (answer.status, answer.code) == (400, "BadRequest"), text

    def test_other_partners_are_not_there(self, foreigner: Arm, world: World) -> None:
        answer = foreigner.get(f"{order_of(world)}{ASSIGNMENTS}", version=VERSION)
        assert (answer.status, answer.code) == (404, "ReservationOrderNotFound")
        assert str(world.home.trusted_seller.user.pk) not in str(listed(foreigner, ""))

    def test_a_customers_tenant_sees_its_own_scopes_alone(self, world: World) -> None:
        other = buy(customer=CustomerFactory(partner=world.home.partner))
        RoleAssignmentFactory(user=world.home.seller.user, at=other.order)
        tenant = make_program(world.home.partner, customer=world.home.customer)
        stranger = make_program(world.home.partner, customer=other.customer)
        arm = Arm(tenant.token())
        assert arm.get(f"{other.order.arm_id}{ASSIGNMENTS}", version=VERSION).code == "ReservationOrderNotFound"
        for scope in ("", "/providers/Microsoft.Capacity", order_of(world)):
            text = str(listed(arm, scope))
            assert order_of(world) in text
            assert str(tenant.row.user_id) in text
            assert other.order.arm_id not in text
            assert str(stranger.row.user_id) not in text

    def test_programs_of_a_customers_tenant_hold_nothing_in_the_partners_own(self, arm: Arm, world: World) -> None:
        tenant = make_program(world.home.partner, customer=world.home.customer)
        other = buy(customer=CustomerFactory(partner=world.home.partner))
        inherited = (str(tenant.row.user_id), "/")
        assert inherited not in held(arm, "")
        assert inherited in held(arm, order_of(world))
        assert inherited not in held(arm, other.order.arm_id)

    def test_without_the_right_to_read_the_scope(self, world: World) -> None:
        reservation = world.home.reservation
        narrow = make_program(world.home.partner, role=AzureRole.READER, scope=reservation.arm_id)
        arm = Arm(narrow.token())
        assert arm.get(f"{reservation.arm_id}{ASSIGNMENTS}", version=VERSION).status == 200
        for scope in (order_of(world), "", CAPACITY_SCOPE):
            answer = arm.get(f"{scope}{ASSIGNMENTS}", version=VERSION)
            assert (answer.status, answer.code) == (403, "AuthorizationFailed")

    def test_on_a_subscription_who_buys(self, arm: Arm, world: World, program: Program) -> None:
        subscription = world.home.subscription
        RoleAssignment.objects.create(
            partner=world.home.partner,
            user=world.home.seller.user,
            role_id=AZURE_ROLE_IDS[AzureRole.RESERVATION_PURCHASER],
            scope=subscription.arm_id,
            created_at=world.home.reservation.created_at,
        )
        assert held(arm, subscription.arm_id) == {
            (str(world.home.admin.user.pk), "/"),
            (str(program.row.user_id), "/"),
            (str(world.home.seller.user.pk), subscription.arm_id),
        }

    def test_pages_in_a_constant_number_of_queries(self, arm: Arm, world: World) -> None:
        path = f"{order_of(world)}{ASSIGNMENTS}"
        few = arm.get(path, version=VERSION)
        for _ in range(60):
            RoleAssignmentFactory(at=world.home.reservation.order, role_name=AzureRole.READER)
        first = arm.get(path, version=VERSION)
        assert first.queries == few.queries
        link = first.body["nextLink"]
        assert "%24skipToken=50" in link
        rest = arm.get(path, version=VERSION, **{"$skipToken": "50.0"})
        assert "nextLink" not in rest.body
        ids = {one["id"] for one in [*first.body["value"], *rest.body["value"]]}
        assert len(ids) == len(first.body["value"]) + len(rest.body["value"]) == 63

    def test_versions_and_methods(self, arm: Arm) -> None:
        assert arm.get(ASSIGNMENTS, version="").code == "MissingApiVersionParameter"
        assert arm.get(ASSIGNMENTS, version="2015-07-01").code == "InvalidApiVersionParameter"
        assert arm.post(ASSIGNMENTS, {}, version=VERSION).status == 405
        assert Arm().get(ASSIGNMENTS, version=VERSION).status == 401


class TestGive:
    def test_under_the_id_that_the_client_chose(self, arm: Arm, world: World, program: Program) -> None:
        seller = world.home.seller.user
        answer = give(arm, order_of(world), seller.pk, AzureRole.CONTRIBUTOR, principalType="User", condition=None)
        assert answer.status == 201
        assert answer.body["id"] == f"{order_of(world)}{ASSIGNMENTS}/{GUID}"
        row = RoleAssignment.objects.get(pk=GUID)
        assert (row.user, row.scope, row.role.name, row.given_by) == (
            seller,
            order_of(world),
            "Contributor",
            program.row.user,
        )
        assert arm.get(answer.body["id"], version=VERSION).body == answer.body

    def test_the_same_once_more_is_no_mistake(self, arm: Arm, world: World) -> None:
        seller = world.home.seller.user.pk
        first = give(arm, order_of(world), seller)
        again = give(arm, order_of(world), seller)
        assert (first.status, again.status) == (201, 200)
        assert again.body == first.body
        other = give(arm, order_of(world), seller, name=str(uuid.uuid4()))
        assert (other.status, other.code) == (409, "RoleAssignmentExists")
        changed = give(arm, order_of(world), seller, AzureRole.OWNER)
        assert (changed.status, changed.code) == (409, "RoleAssignmentExists")
        assert RoleAssignment.objects.get(pk=GUID).role.name == "Reader"

    def test_an_id_of_another_partners_tells_nothing(self, arm: Arm, world: World) -> None:
        theirs = RoleAssignment.objects.get(user=world.other.trusted_seller.user)
        answer = give(arm, order_of(world), world.home.seller.user.pk, name=str(theirs.pk))
        assert (answer.status, answer.code) == (409, "RoleAssignmentExists")
        assert "Fabrikam" not in str(answer.body)
        assert arm.get(f"{order_of(world)}{ASSIGNMENTS}/{theirs.pk}", version=VERSION).code == "RoleAssignmentNotFound"

    def test_on_a_reservation_and_to_a_program_in_the_older_dialect(self, arm: Arm, world: World) -> None:
        robot = make_program(world.home.partner, role=None)
        scope = world.home.reservation.arm_id
        answer = give(arm, scope.lower(), robot.row.user_id, version="2018-01-01-preview", canDelegate=False)
        assert answer.status == 201
        assert answer.body["properties"]["principalType"] == "ServicePrincipal"
        assert answer.body["properties"]["scope"] == scope

    def test_nobody_gives_more_than_they_hold(self, world: World) -> None:
        manager = make_program(world.home.partner, role=AzureRole.USER_ACCESS_ADMINISTRATOR, scope=order_of(world))
        arm = Arm(manager.token())
        answer = give(arm, order_of(world), world.home.seller.user.pk, AzureRole.OWNER)
        assert (answer.status, answer.code) == (403, "AuthorizationFailed")
        assert give(arm, order_of(world), world.home.seller.user.pk, AzureRole.READER).status == 201

    def test_without_the_right(self, world: World) -> None:
        for arm in (as_person(world.home.reader), as_person(world.home.seller)):
            for scope in (order_of(world), "", CAPACITY_SCOPE):
                answer = give(arm, scope, world.home.seller.user.pk)
                assert (answer.status, answer.code) == (403, "AuthorizationFailed")
        assert not RoleAssignment.objects.filter(pk=GUID).exists()

    def test_whoever_may_not_give_is_not_told_that_it_is_given(self, arm: Arm, world: World) -> None:
        give(arm, order_of(world), world.home.seller.user.pk)
        answer = give(as_person(world.home.reader), order_of(world), world.home.seller.user.pk)
        assert (answer.status, answer.code) == (403, "AuthorizationFailed")

    def test_on_somebody_elses_order(self, foreigner: Arm, world: World) -> None:
        answer = give(foreigner, order_of(world), world.other.seller.user.pk)
        assert (answer.status, answer.code) == (404, "ReservationOrderNotFound")

    def test_to_somebody_of_another_partner(self, arm: Arm, world: World) -> None:
        for kind in (None, "User", "ServicePrincipal", "Group"):
            answer = give(arm, order_of(world), world.other.seller.user.pk, principalType=kind)
            assert (answer.status, answer.code) == (400, "PrincipalNotFound")

    def test_to_a_program_of_another_customers_tenant(self, arm: Arm, world: World) -> None:
        stranger = make_program(world.home.partner, role=None, customer=CustomerFactory(partner=world.home.partner))
        for scope in (order_of(world), "", CAPACITY_SCOPE):
            assert give(arm, scope, stranger.row.user_id).code == "PrincipalNotFound"

    def test_the_principal_is_what_the_client_takes_it_for(self, arm: Arm, world: World) -> None:
        answer = give(arm, order_of(world), world.home.seller.user.pk, principalType="ServicePrincipal")
        assert (answer.status, answer.code) == (400, "UnmatchedPrincipalType")

    def test_conditions_are_refused_rather_than_dropped(self, arm: Arm, world: World) -> None:
        for more in ({"condition": "x"}, {"conditionVersion": "2.0"}, {"canDelegate": True}):
            answer = give(arm, order_of(world), world.home.seller.user.pk, **more)
            assert (answer.status, answer.code) == (400, "BadRequest")
        assert not RoleAssignment.objects.filter(pk=GUID).exists()

    def test_bad_ids_and_bodies(self, arm: Arm, world: World) -> None:
        seller = world.home.seller.user.pk
        assert give(arm, order_of(world), seller, name="x").code == "InvalidRoleAssignmentId"
        path = f"{order_of(world)}{ASSIGNMENTS}/{GUID}"
        unknown = {"roleDefinitionId": f"{DEFINITIONS}/{GUID}", "principalId": str(seller)}
        answer = arm.put(path, {"properties": unknown}, version=VERSION)
        assert (answer.status, answer.code) == (404, "RoleDefinitionDoesNotExist")
        good = {"roleDefinitionId": f"{DEFINITIONS}/{AZURE_ROLE_IDS[AzureRole.READER]}", "principalId": str(seller)}
        wrong: list[dict[str, Any]] = [
            {"principalId": 7},
            {"roleDefinitionId": 7},
            {"roleDefinitionId": "a\x00"},
            {"principalType": "x"},
            {"condition": 7},
            {"canDelegate": "no"},
        ]
        bodies: list[Any] = [{}, [], {"properties": None}, *({"properties": good | one} for one in wrong)]
        for body in bodies:
            answer = arm.put(path, body, version=VERSION)
            assert (answer.status, answer.code) == (400, "InvalidRequestContent"), body
        missing = arm.put(path, {"properties": {"roleDefinitionId": "x"}}, version=VERSION)
        assert "properties.principalId" in missing.body["error"]["message"]

    def test_is_refused_in_korean(self, world: World, program: Program) -> None:
        arm = Arm(program.token(), language="ko")
        answer = give(arm, order_of(world), uuid.uuid4())
        assert answer.code == "PrincipalNotFound"
        assert any("가" <= letter <= "힣" for letter in answer.body["error"]["message"])


class TestGiveBroadly:
    def test_a_program_at_the_root_and_at_the_provider(self, arm: Arm, world: World) -> None:
        robot = make_program(world.home.partner, role=None)
        for scope, stored in (("", ROOT_SCOPE), ("/providers/microsoft.capacity", CAPACITY_SCOPE)):
            answer = give(arm, scope, robot.row.user_id, name=str(uuid.uuid4()), principalType="ServicePrincipal")
            assert answer.status == 201
            assert answer.body["properties"]["scope"] == stored
        assert Arm(robot.token()).get(world.home.reservation.arm_id).status == 200

    def test_no_person(self, arm: Arm, world: World) -> None:
        answer = give(arm, "", world.home.seller.user.pk)
        assert (answer.status, answer.code) == (400, "BadRequest")
        assert not RoleAssignment.objects.filter(pk=GUID).exists()

    def test_only_by_who_holds_as_much_there(self, world: World) -> None:
        robot = make_program(world.home.partner, role=None)
        on_an_order = make_program(world.home.partner, scope=order_of(world))
        at_the_provider = make_program(world.home.partner, scope=CAPACITY_SCOPE)
        arm = Arm(on_an_order.token())
        assert give(arm, CAPACITY_SCOPE, robot.row.user_id).code == "AuthorizationFailed"
        arm = Arm(at_the_provider.token())
        assert give(arm, "", robot.row.user_id).code == "AuthorizationFailed"
        assert give(arm, CAPACITY_SCOPE, robot.row.user_id, AzureRole.OWNER).status == 201

    def test_who_may_not_buy_gives_no_role_that_buys(self, world: World) -> None:
        """At the root, Owner and Reservation Purchaser let buy for every subscription."""
        robot = make_program(world.home.partner, role=None)
        arm = Arm(make_program(world.home.partner, role=AzureRole.RESERVATIONS_ADMINISTRATOR).token())
        for role in (AzureRole.OWNER, AzureRole.RESERVATION_PURCHASER):
            answer = give(arm, "", robot.row.user_id, role)
            assert (answer.status, answer.code) == (403, "AuthorizationFailed")
        assert give(arm, "", robot.row.user_id, AzureRole.RESERVATIONS_ADMINISTRATOR).status == 201

    def test_the_purchaser_at_the_root_but_not_below(self, arm: Arm, world: World) -> None:
        robot = make_program(world.home.partner, role=None)
        role = AzureRole.RESERVATION_PURCHASER
        assert give(arm, CAPACITY_SCOPE, robot.row.user_id, role).code == "RoleDefinitionDoesNotExist"
        assert give(arm, "", robot.row.user_id, role).status == 201

    def test_in_a_customers_tenant_only_its_own_programs(self, world: World) -> None:
        tenant = make_program(world.home.partner, customer=world.home.customer)
        sibling = make_program(world.home.partner, role=None, customer=world.home.customer)
        above = make_program(world.home.partner, role=None)
        arm = Arm(tenant.token())
        assert give(arm, "", above.row.user_id).code == "PrincipalNotFound"
        assert give(arm, "", sibling.row.user_id).status == 201

    def test_on_a_subscription_is_for_the_portal(self, arm: Arm, world: World) -> None:
        answer = give(arm, world.home.subscription.arm_id, world.home.seller.user.pk, AzureRole.OWNER)
        assert (answer.status, answer.code) == (400, "BadRequest")


class TestTake:
    def test_answers_what_it_was_and_then_nothing(self, arm: Arm, world: World) -> None:
        made = give(arm, order_of(world), world.home.seller.user.pk)
        answer = arm.delete(made.body["id"], version=VERSION)
        assert (answer.status, answer.body) == (200, made.body)
        again = arm.delete(made.body["id"], version=VERSION)
        assert (again.status, again.body) == (204, None)

    def test_at_the_root(self, arm: Arm, world: World) -> None:
        robot = make_program(world.home.partner)
        row = RoleAssignment.objects.get(user=robot.row.user)
        assert arm.delete(f"{ASSIGNMENTS}/{row.pk}", version=VERSION).status == 200
        assert not RoleAssignment.objects.filter(pk=row.pk).exists()

    def test_is_at_its_own_scope_alone(self, arm: Arm, world: World) -> None:
        """An assignment of the order is inherited by the reservation, and not there to be taken away."""
        row = RoleAssignment.objects.get(user=world.home.trusted_seller.user)
        for scope in (world.home.reservation.arm_id, "", world.other.reservation.order.arm_id):
            path = f"{scope}{ASSIGNMENTS}/{row.pk}"
            assert arm.get(path, version=VERSION).status == 404
            assert arm.delete(path, version=VERSION).status in {204, 404}
        assert RoleAssignment.objects.filter(pk=row.pk).exists()

    def test_without_the_right(self, world: World) -> None:
        row = RoleAssignment.objects.get(user=world.home.trusted_seller.user)
        answer = as_person(world.home.reader).delete(f"{order_of(world)}{ASSIGNMENTS}/{row.pk}", version=VERSION)
        assert (answer.status, answer.code) == (403, "AuthorizationFailed")
        robot = RoleAssignment.objects.get(user=make_program(world.home.partner).row.user)
        answer = as_person(world.home.trusted_seller).delete(f"{ASSIGNMENTS}/{robot.pk}", version=VERSION)
        assert (answer.status, answer.code) == (403, "AuthorizationFailed")

    def test_not_the_last_owner(self, world: World) -> None:
        Membership.objects.filter(pk=world.home.admin.membership.pk).update(is_active=False)
        row = RoleAssignment.objects.get(user=world.home.trusted_seller.user)
        answer = as_person(world.home.trusted_seller).delete(
            f"{order_of(world)}{ASSIGNMENTS}/{row.pk}", version=VERSION
        )
        assert (answer.status, answer.code) == (409, "OperationCannotBePerformedInCurrentState")

    def test_not_an_implied_owner(self, arm: Arm, world: World) -> None:
        implied = listed(arm, "", f"principalId eq '{world.home.admin.user.pk}'")[0]
        assert arm.get(implied["id"], version=VERSION).body == implied
        answer = arm.delete(implied["id"], version=VERSION)
        assert (answer.status, answer.code) == (409, "OperationCannotBePerformedInCurrentState")

    def test_nothing_of_another_partner_or_tenant(self, arm: Arm, foreigner: Arm, world: World) -> None:
        row = RoleAssignment.objects.get(user=make_program(world.home.partner).row.user)
        tenant = make_program(world.home.partner, customer=world.home.customer)
        hers = RoleAssignment.objects.get(user=tenant.row.user)
        for caller, one in ((foreigner, row), (Arm(tenant.token()), row), (arm, hers)):
            path = f"{ASSIGNMENTS}/{one.pk}"
            assert caller.get(path, version=VERSION).code == "RoleAssignmentNotFound"
            assert caller.delete(path, version=VERSION).status == 204
        assert RoleAssignment.objects.filter(pk__in=[row.pk, hers.pk]).count() == 2


@pytest.mark.parametrize("method", ["patch", "post"])
def test_nothing_else_can_be_done_with_one(arm: Arm, method: str) -> None:
    answer = getattr(arm, method)(f"{ASSIGNMENTS}/{GUID}", {}, version=VERSION)
    assert (answer.status, answer.code) == (405, "HttpMethodNotSupported")
