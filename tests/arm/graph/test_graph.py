"""Graph: people and programs of the caller's partner, for whoever may see people or give roles."""

import uuid
from typing import Any

import pytest

from arm import tokens
from arm.callers import graph_audience
from customers.models import Customer, Membership, ServicePrincipal
from customers.policy.roles import AzureRole, PartnerRole
from tests.arm.conftest import Answer, Arm
from tests.factories import NOW, World
from tests.factories.clients import CLI, Program, make_program, person_token
from tests.factories.world import Person, make_person

BY_IDS = "/graph/v1.0/directoryObjects/getByIds"
USERS = "/graph/v1.0/users"
PROGRAMS = "/graph/v1.0/servicePrincipals"


class Graph(Arm):
    """Graph as a person or a program calls it, without an api-version."""

    @classmethod
    def of(cls, who: Person | Program, *, tenant: Customer | None = None, language: str = "en") -> "Graph":
        is_program = isinstance(who, Program)
        user_id = who.row.user_id if isinstance(who, Program) else who.user.pk
        home = who.row.tenant_id if isinstance(who, Program) else who.membership.partner_id
        claims = tokens.Claims(
            tenant_id=tenant.pk if tenant else home,
            object_id=user_id,
            app_id=who.row.client_id if is_program else CLI,  # type: ignore[union-attr]
            audience=graph_audience(),
        )
        return cls(tokens.issue(claims, now=NOW), language=language)

    def read(self, path: str, **query: Any) -> Answer:
        return self.get(path, version="", **query)

    def by_ids(self, *ids: object, **more: Any) -> Answer:
        return self.post(BY_IDS, {"ids": [str(one) for one in ids], **more}, version="")


def ids(answer: Answer) -> set[str]:
    assert answer.status == 200, answer.body
    return {one["id"] for one in answer.body["value"]}


@pytest.fixture
def owner(program: Program) -> Graph:
    return Graph.of(program)


class TestByIds:
    def test_people_and_programs_with_their_names(self, owner: Graph, world: World, program: Program) -> None:
        reader = world.home.reader.user
        answer = owner.by_ids(reader.pk, program.row.user_id)
        person, robot = answer.body["value"]
        assert person == {
            "@odata.type": "#microsoft.graph.user",
            "id": str(reader.pk),
            "displayName": reader.name,
            "userPrincipalName": reader.email,
            "mail": reader.email,
            "accountEnabled": True,
        }
        assert robot["@odata.type"] == "#microsoft.graph.servicePrincipal"
        assert robot["id"] == str(program.row.user_id)
        assert robot["servicePrincipalNames"] == [str(program.row.client_id)]

    def test_nobody_elses(self, owner: Graph, world: World) -> None:
        stranger = make_program(world.other.partner)
        ids_ = (world.other.admin.user.pk, stranger.row.user_id, world.desk.pk, uuid.uuid4(), world.home.admin.user.pk)
        assert ids(owner.by_ids(*ids_)) == {str(world.home.admin.user.pk)}

    def test_only_of_the_kinds_asked_for(self, owner: Graph, world: World, program: Program) -> None:
        both = (world.home.reader.user.pk, program.row.user_id)
        assert ids(owner.by_ids(*both, types=["User"])) == {str(both[0])}
        assert ids(owner.by_ids(*both, types=["servicePrincipal", "group"])) == {str(both[1])}
        assert ids(owner.by_ids(*both, types=["group"])) == set()
        assert ids(owner.by_ids(*both, types=["directoryObject"])) == {str(one) for one in both}

    def test_as_many_queries_for_fifty_as_for_one(self, owner: Graph, world: World) -> None:
        few = owner.by_ids(world.home.reader.user.pk).queries
        many = [make_person(world.home.partner).user.pk for _ in range(49)]
        assert owner.by_ids(world.home.reader.user.pk, *many).queries == few

    @pytest.mark.parametrize(
        "body", [{}, {"ids": "x"}, {"ids": ["x"]}, {"ids": ["\0"]}, {"ids": [None]}, {"ids": [[]]}, [], "x", {"ids": 1}]
    )
    def test_bodies_that_are_none(self, owner: Graph, body: Any) -> None:
        answer = owner.post(BY_IDS, body, version="")
        assert (answer.status, answer.code) == (400, "Request_BadRequest")
        assert set(answer.body["error"]["innerError"]) == {"date", "request-id", "client-request-id"}


class TestUsers:
    def test_the_partners_people_and_no_program(self, owner: Graph, world: World, program: Program) -> None:
        home = world.home
        mine = {str(one.user.pk) for one in (home.admin, home.reader, home.seller, home.trusted_seller)}
        assert ids(owner.read(USERS)) == mine

    @pytest.mark.parametrize("path", [USERS, PROGRAMS])
    def test_as_many_queries_for_fifty_as_for_one(self, owner: Graph, world: World, path: str) -> None:
        few = owner.read(path)
        for _ in range(49):
            make_person(world.home.partner)
            make_program(world.home.partner)
        many = owner.read(path)
        assert len(many.body["value"]) > 49
        assert many.queries == few.queries

    @pytest.mark.parametrize(
        "asked",
        [
            "userPrincipalName eq '{email}'",
            "mail eq '{email}' or userPrincipalName eq '{email}'",
            "startswith(displayName, 'Northwind Rea')",
            "id eq '{id}'",
            "USERPRINCIPALNAME EQ '{upper}'",
        ],
    )
    def test_found_by_a_filter(self, owner: Graph, world: World, asked: str) -> None:
        reader = world.home.reader.user
        told = asked.format(email=reader.email, upper=reader.email.upper(), id=reader.pk)
        assert ids(owner.read(USERS, **{"$filter": told})) == {str(reader.pk)}

    def test_a_quote_in_a_filter_is_written_twice(self, owner: Graph, world: World) -> None:
        o_hara = make_person(world.home.partner, name="Sean O'Hara or so")
        asked = "displayName eq 'Sean O''Hara or so'"
        assert ids(owner.read(USERS, **{"$filter": asked})) == {str(o_hara.user.pk)}

    @pytest.mark.parametrize(
        "asked", ["x", "password eq 'x'", "displayName eq x", "displayName ne 'x'", "\0", "id eq 'a' and id eq 'b'"]
    )
    def test_a_filter_that_is_not_known(self, owner: Graph, asked: str) -> None:
        answer = owner.read(USERS, **{"$filter": asked})
        assert (answer.status, answer.code) == (400, "Request_BadRequest")

    def test_one_by_id_or_principal_name(self, owner: Graph, world: World) -> None:
        reader = world.home.reader.user
        for name in (reader.pk, reader.email, reader.email.upper()):
            assert owner.read(f"{USERS}/{name}").body["id"] == str(reader.pk)

    def test_somebody_elses_are_not_there(self, owner: Graph, world: World, program: Program) -> None:
        stranger = world.other.admin.user
        for name in (stranger.pk, stranger.email, program.row.user_id, uuid.uuid4(), "nobody", "%00"):
            answer = owner.read(f"{USERS}/{name}")
            assert (answer.status, answer.code) == (404, "Request_ResourceNotFound")
        assert ids(owner.read(USERS, **{"$filter": f"mail eq '{stranger.email}'"})) == set()

    def test_who_has_left_is_switched_off(self, owner: Graph, world: World) -> None:
        Membership.objects.filter(pk=world.home.reader.membership.pk).update(is_active=False)
        assert owner.read(f"{USERS}/{world.home.reader.user.pk}").body["accountEnabled"] is False

    def test_a_page_after_the_other(self, owner: Graph, world: World) -> None:
        first = owner.read(USERS, **{"$top": 3})
        assert len(first.body["value"]) == 3
        rest = owner.read(first.body["@odata.nextLink"].removeprefix("https://arm.example"))
        assert len(rest.body["value"]) == 1 and not ids(first) & ids(rest)
        assert "@odata.nextLink" not in rest.body
        assert owner.read(USERS, **{"$top": "x"}).code == "Request_BadRequest"


class TestPrograms:
    @pytest.mark.parametrize(
        "asked", ["servicePrincipalNames/any(c:c eq '{}')", "appId eq '{}'", "servicePrincipalNames/any(x:x eq '{}')"]
    )
    def test_found_by_their_application_id(self, owner: Graph, world: World, program: Program, asked: str) -> None:
        make_program(world.home.partner)
        found = owner.read(PROGRAMS, **{"$filter": asked.format(program.row.client_id)})
        assert ids(found) == {str(program.row.user_id)}
        stranger = make_program(world.other.partner)
        assert ids(owner.read(PROGRAMS, **{"$filter": asked.format(stranger.row.client_id)})) == set()
        assert ids(owner.read(PROGRAMS, **{"$filter": asked.format("http://my-app")})) == set()

    def test_one(self, owner: Graph, world: World, program: Program) -> None:
        told = owner.read(f"{PROGRAMS}/{program.row.user_id}").body
        assert (told["appId"], told["displayName"]) == (str(program.row.client_id), program.row.name)
        stranger = make_program(world.other.partner)
        for name in (stranger.row.user_id, world.home.reader.user.pk, "x"):
            assert owner.read(f"{PROGRAMS}/{name}").code == "Request_ResourceNotFound"

    def test_in_a_customers_tenant_only_its_own(self, world: World, program: Program) -> None:
        theirs = make_program(world.home.partner, customer=world.home.customer)
        graph = Graph.of(theirs)
        assert ids(graph.read(PROGRAMS)) == {str(theirs.row.user_id)}
        assert ids(graph.by_ids(theirs.row.user_id, program.row.user_id)) == {str(theirs.row.user_id)}

    def test_one_that_was_ended_is_switched_off(self, owner: Graph, world: World) -> None:
        ended = make_program(world.home.partner)
        ServicePrincipal.objects.filter(pk=ended.row.pk).update(ended_at=NOW)
        assert owner.read(f"{PROGRAMS}/{ended.row.user_id}").body["accountEnabled"] is False


class TestWhoMay:
    def test_a_role_that_lets_give_roles_is_enough(self, world: World) -> None:
        scope = world.home.reservation.order.arm_id
        may = make_program(world.home.partner, role=AzureRole.USER_ACCESS_ADMINISTRATOR, scope=scope)
        may_not = make_program(world.home.partner, role=AzureRole.READER, scope=scope)
        assert Graph.of(may).read(USERS).status == 200
        answer = Graph.of(may_not).read(USERS)
        assert (answer.status, answer.code) == (403, "Authorization_RequestDenied")

    def test_people_by_their_roles(self, world: World) -> None:
        home, auditor = world.home, make_person(world.home.partner, PartnerRole.AUDITOR)
        assert [Graph.of(one).read(USERS).status for one in (home.admin, home.trusted_seller, auditor)] == [200] * 3
        for person in (home.seller, home.reader):
            for answer in (
                Graph.of(person).read(USERS),
                Graph.of(person).read(f"{USERS}/{home.admin.user.pk}"),
                Graph.of(person).read(PROGRAMS),
                Graph.of(person).by_ids(home.admin.user.pk),
            ):
                assert (answer.status, answer.code) == (403, "Authorization_RequestDenied")
                assert home.admin.user.email not in str(answer.body)

    def test_everybody_may_ask_who_they_are(self, world: World, owner: Graph) -> None:
        assert Graph.of(world.home.seller).read("/graph/v1.0/me").body["id"] == str(world.home.seller.user.pk)
        assert owner.read("/graph/v1.0/me").code == "Request_ResourceNotFound"

    @pytest.mark.parametrize("path", [USERS, PROGRAMS, "/graph/v1.0/me"])
    def test_a_token_for_something_else_is_none(self, arm: Arm, world: World, path: str) -> None:
        for caller in (arm, Arm(person_token(world.home.admin)), Arm()):
            answer = caller.get(path, version="")
            assert (answer.status, answer.code) == (401, "InvalidAuthenticationToken")
            assert answer.headers["WWW-Authenticate"].startswith("Bearer authorization_uri=")

    def test_in_korean(self, world: World) -> None:
        answer = Graph.of(world.home.seller, language="ko").read(USERS)
        assert answer.body["error"]["message"] == "작업을 완료할 권한이 부족합니다."

    def test_methods(self, owner: Graph) -> None:
        assert owner.get(BY_IDS, version="").status == 405
        assert owner.post(USERS, {}, version="").status == 405
