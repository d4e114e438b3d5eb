"""Tickets: all of them, open one, read it, change what can be changed."""

from typing import Any

import pytest

from core.transactions import acting
from customers.models import RolePermission
from customers.policy.roles import Action, PartnerRole
from support.commands.assign_request import assign_request
from support.models import SupportRequest
from tests.arm.conftest import Answer, Arm
from tests.arm.support_tickets.asking import REFUND, TECHNICAL_PROBLEM, TICKETS, VERSION, about, ticket
from tests.factories import NOW, CustomerFactory, SubscriptionFactory, World, make_person
from tests.factories.clients import Program, make_program, person_token
from tests.factories.refunds import quote, submit
from tests.factories.requests import TECHNICAL, open_general


def put(arm: Arm, name: str, body: Any, *, scope: str = "") -> Answer:
    return arm.put(f"{scope}{TICKETS}/{name}", body, version=VERSION)


def get(arm: Arm, name: str, *, scope: str = "") -> Answer:
    return arm.get(f"{scope}{TICKETS}/{name}", version=VERSION)


def patch(arm: Arm, name: str, body: Any) -> Answer:
    return arm.patch(f"{TICKETS}/{name}", body, version=VERSION)


def names(arm: Arm, scope: str = "", **query: Any) -> list[str]:
    answer = arm.get(f"{scope}{TICKETS}", version=VERSION, **query)
    assert answer.status == 200, answer.body
    return [one["name"] for one in answer.body["value"]]


def _refund(world: World) -> SupportRequest:
    return submit(world.home.admin, quote(world.home.admin, world.home.reservation))


@pytest.fixture
def admin(world: World) -> Arm:
    return Arm(person_token(world.home.admin))


class TestOpen:
    def test_a_line_break_is_no_part_of_a_subscription(self, arm: Arm, world: World) -> None:
        scope = f"/subscriptions/%0A{world.home.subscription.pk.hex[1:]}"
        answer = put(arm, "June.charges-2", ticket(), scope=scope)
        assert (answer.status, answer.code) == (400, "InvalidSubscriptionId")

    def test_is_accepted_and_done_when_the_client_asks(self, arm: Arm, world: World, program: Program) -> None:
        scope = world.home.subscription.arm_id
        answer = put(arm, "June.charges-1", ticket(), scope=scope)
        assert (answer.status, answer.body) == (202, None)
        row = SupportRequest.objects.get(ticket_name="June.charges-1")
        assert (row.customer, row.subscription, row.requested_by) == (
            world.home.customer, world.home.subscription, program.row.user,
        )  # fmt: skip
        status = answer.headers["Azure-AsyncOperation"].partition("://")[2].partition("/")[2].partition("?")[0]
        result = answer.headers["Location"].partition("://")[2].partition("/")[2].partition("?")[0]
        assert arm.get(f"/{status}", version=VERSION).body["status"] == "Succeeded"
        read = get(arm, "June.charges-1", scope=scope)
        assert arm.get(f"/{result}", version=VERSION).body == read.body
        assert read.body["id"] == f"{scope}{TICKETS}/June.charges-1"

    def test_tells_every_field_of_it(self, arm: Arm, world: World) -> None:
        details = about(world)
        put(arm, "slow", ticket(TECHNICAL_PROBLEM, technicalTicketDetails=details))
        row = SupportRequest.objects.get(ticket_name="slow")
        assert (row.reservation, row.severity, row.shares_diagnostics) == (world.home.reservation, "moderate", True)
        assert get(arm, "SLOW").body == {
            "id": f"{TICKETS}/slow",
            "name": "slow",
            "type": "Microsoft.Support/supportTickets",
            "properties": {
                "supportTicketId": row.number,
                "title": "Charged twice in June",
                "description": "The payment of June was taken twice.",
                "serviceId": TECHNICAL_PROBLEM.arm_id.partition("/problemClassifications")[0],
                "serviceDisplayName": "Technical",
                "problemClassificationId": TECHNICAL_PROBLEM.arm_id,
                "problemClassificationDisplayName": "Utilization data / Data is missing or late",
                "severity": "moderate",
                "advancedDiagnosticConsent": "Yes",
                "require24X7Response": False,
                "contactDetails": {
                    "firstName": "Kim",
                    "lastName": "Person",
                    "preferredContactMethod": "email",
                    "primaryEmailAddress": "kim@northwind.example",
                    "additionalEmailAddresses": [],
                    "preferredTimeZone": world.home.partner.time_zone,
                    "country": "USA",
                    "preferredSupportLanguage": "ko-kr",
                },
                "serviceLevelAgreement": {
                    "startTime": "2026-07-02T09:00:00.0000000Z",
                    "expirationTime": f"{row.due_at:%Y-%m-%dT%H:%M:%S}.0000000Z",
                    "slaMinutes": 240,
                },
                "status": "Open",
                "createdDate": "2026-07-02T09:00:00.0000000Z",
                "modifiedDate": "2026-07-02T09:00:00.0000000Z",
                "isTemporaryTicket": "No",
                "technicalTicketDetails": details,
            },
        }

    def test_the_same_once_more_answers_the_ticket(self, arm: Arm, world: World) -> None:
        scope = world.home.subscription.arm_id
        assert put(arm, "one", ticket(), scope=scope).status == 202
        again = put(arm, "ONE".lower(), ticket(), scope=scope)
        assert (again.status, again.body["name"]) == (200, "one")
        other = put(arm, "one", ticket(title="Something else"), scope=scope)
        assert (other.status, other.code) == (409, "IdempotencyKeyReused")
        assert SupportRequest.objects.filter(partner=world.home.partner).count() == 1

    def test_a_name_of_somebody_elses_is_taken(self, arm: Arm, admin: Arm, world: World) -> None:
        scope = world.home.subscription.arm_id
        put(admin, "one", ticket(), scope=scope)
        answer = put(arm, "One", ticket(), scope=scope)
        assert (answer.status, answer.code) == (409, "ResourceAlreadyExists")
        assert "kim@" not in str(answer.body)

    def test_another_partner_may_have_the_same_name(self, arm: Arm, foreigner: Arm, world: World) -> None:
        assert put(arm, "one", ticket(), scope=world.home.subscription.arm_id).status == 202
        assert put(foreigner, "one", ticket(), scope=world.other.subscription.arm_id).status == 202
        assert get(foreigner, "one").body["id"].startswith(world.other.subscription.arm_id)

    def test_a_customers_address_is_never_written_to(self, arm: Arm, world: World) -> None:
        theirs = f"ceo@{world.other.customer.domain}"
        for contact in (
            {"primaryEmailAddress": theirs},
            {"primaryEmailAddress": f"ceo@{world.home.customer.domain}".upper()},
            {"additionalEmailAddresses": ["kim@northwind.example", theirs]},
        ):
            answer = put(arm, "one", ticket(contact=contact), scope=world.home.subscription.arm_id)
            assert (answer.status, answer.code) == (400, "InvalidRequestContent")
            assert "EmailAddress" in answer.body["error"]["message"]
        assert not SupportRequest.objects.exists()

    def test_the_contact_has_to_be_one_that_the_portal_takes(self, arm: Arm, world: World) -> None:
        contacts: list[dict[str, Any]] = [
            {"preferredContactMethod": "phone"},
            {"preferredContactMethod": "fax"},
            {"phoneNumber": "call me"},
            {"primaryEmailAddress": "nobody"},
            {"preferredSupportLanguage": "fr-fr"},
            {"lastName": "\u200b"},
            {"lastName": None},
            {"additionalEmailAddresses": ["a@northwind.example"] * 11},
            {"additionalEmailAddresses": "a@northwind.example"},
        ]
        for contact in contacts:
            answer = put(arm, "one", ticket(contact=contact), scope=world.home.subscription.arm_id)
            assert (answer.status, answer.code) == (400, "InvalidRequestContent"), contact
            assert "properties.contactDetails" in answer.body["error"]["message"]
        by_phone = {"preferredContactMethod": "phone", "phoneNumber": "+82 2-555-0141", "firstName": ""}
        assert put(arm, "one", ticket(contact=by_phone), scope=world.home.subscription.arm_id).status == 202

    def test_refunds_and_exchanges_are_not_opened_here(self, arm: Arm, world: World) -> None:
        answer = put(arm, "one", ticket(REFUND), scope=world.home.subscription.arm_id)
        assert (answer.status, answer.code) == (400, "InvalidRequestContent")
        assert not SupportRequest.objects.exists()

    def test_says_whose_it_is(self, arm: Arm, world: World) -> None:
        assert put(arm, "one", ticket()).code == "InvalidRequestContent"
        theirs = {"resourceId": world.other.reservation.arm_id}
        assert put(arm, "one", ticket(technicalTicketDetails=theirs)).code == "ReservationNotFound"
        vm = {"resourceId": "/subscriptions/x/resourceGroups/y"}
        assert put(arm, "one", ticket(technicalTicketDetails=vm)).code == "InvalidRequestContent"
        other = SubscriptionFactory(customer__partner=world.home.partner)
        answer = put(arm, "one", ticket(technicalTicketDetails=about(world)), scope=other.arm_id)
        assert (answer.status, answer.code) == (400, "InvalidRequestContent")
        tenant = Arm(make_program(world.home.partner, customer=world.home.customer).token())
        assert put(tenant, "one", ticket()).status == 202
        assert SupportRequest.objects.get(ticket_name="one").customer == world.home.customer

    def test_bad_names_and_bodies(self, arm: Arm, world: World) -> None:
        scope = world.home.subscription.arm_id
        for name in ("SR-2026-000001", "sr-x", "a b", "a" * 129, "-a"):
            answer = put(arm, name, ticket(), scope=scope)
            assert (answer.status, answer.code) == (400, "ResourceNameInvalid"), name
        bodies: list[Any] = [
            {},
            [],
            {"properties": {}},
            ticket(severity="huge"),
            ticket(severity="half a character \ud800"),
            ticket(description="half a character \ud800"),
            ticket(title=" \u200b "),
            ticket(title="x" * 201),
            ticket(title=7),
            ticket(contact={"phoneNumber": 123456}),
            ticket(description="a\x00b"),
            ticket(contactDetails=[]),
            ticket(problemClassificationId="x"),
            ticket(serviceId=TECHNICAL_PROBLEM.arm_id),
        ]
        for body in bodies:
            answer = put(arm, "one", body, scope=scope)
            assert (answer.status, answer.code) == (400, "InvalidRequestContent"), body
        answer = put(arm, "one", ticket(fileWorkspaceName="files"), scope=scope)
        assert (answer.status, answer.code) == (400, "FileWorkspaceNotSupported")

    def test_the_highest_severity_is_a_critical_one(self, arm: Arm, world: World) -> None:
        put(
            arm,
            "one",
            ticket(TECHNICAL_PROBLEM, severity="HighestCriticalImpact"),
            scope=world.home.subscription.arm_id,
        )
        assert SupportRequest.objects.get().severity == "critical"

    def test_without_the_right(self, world: World) -> None:
        answer = put(Arm(person_token(world.home.reader)), "one", ticket(), scope=world.home.subscription.arm_id)
        assert (answer.status, answer.code) == (403, "AuthorizationFailed")

    def test_of_another_partner_or_customer(self, foreigner: Arm, world: World) -> None:
        assert put(foreigner, "one", ticket(), scope=world.home.subscription.arm_id).code == "SubscriptionNotFound"
        tenant = Arm(make_program(world.home.partner, customer=CustomerFactory(partner=world.home.partner)).token())
        assert put(tenant, "one", ticket(), scope=world.home.subscription.arm_id).code == "SubscriptionNotFound"

    def test_is_refused_in_korean(self, world: World, program: Program) -> None:
        answer = put(Arm(program.token(), language="ko"), "one", ticket())
        assert any("가" <= letter <= "힣" for letter in answer.body["error"]["message"])


class TestRead:
    def test_one_of_the_portals_goes_by_its_number(self, admin: Arm, world: World) -> None:
        row = open_general(world.home, **TECHNICAL)
        answer = get(admin, row.number.lower())
        assert answer.body["name"] == answer.body["properties"]["supportTicketId"] == row.number
        assert answer.body["id"] == f"{world.home.subscription.arm_id}{TICKETS}/{row.number}"
        assert get(admin, row.number, scope=world.home.subscription.arm_id).status == 200
        elsewhere = SubscriptionFactory(customer=world.home.customer)
        assert get(admin, row.number, scope=elsewhere.arm_id).code == "ResourceNotFound"

    def test_a_refund_is_a_ticket_too(self, admin: Arm, world: World) -> None:
        request = _refund(world)
        answer = get(admin, request.number)
        assert answer.body["properties"]["title"] == f"Refund of {world.home.reservation.name}"
        assert answer.body["properties"]["problemClassificationDisplayName"] == REFUND.name
        assert names(admin) == [request.number]

    def test_a_program_sees_its_own_alone(self, arm: Arm, admin: Arm, world: World) -> None:
        theirs = open_general(world.home)
        put(arm, "mine", ticket(), scope=world.home.subscription.arm_id)
        assert names(arm) == ["mine"]
        assert set(names(admin)) == {"mine", theirs.number}
        assert get(arm, theirs.number).code == "ResourceNotFound"

    def test_other_partners_and_customers_are_not_there(self, admin: Arm, foreigner: Arm, world: World) -> None:
        row = open_general(world.home)
        assert get(foreigner, row.number).code == "ResourceNotFound"
        other = CustomerFactory(partner=world.home.partner)
        tenant = Arm(person_token(world.home.admin, tenant=other))
        assert get(tenant, row.number).code == "ResourceNotFound"
        assert names(tenant) == names(foreigner) == []
        assert names(Arm(person_token(world.home.admin, tenant=world.home.customer))) == [row.number]

    def test_without_the_right(self, world: World) -> None:
        RolePermission.objects.filter(role=PartnerRole.USER_ADMIN, action=Action.REQUESTS_READ).update(level="never")
        arm = Arm(person_token(make_person(world.home.partner, PartnerRole.USER_ADMIN)))
        row = open_general(world.home)
        for answer in (arm.get(TICKETS, version=VERSION), get(arm, row.number)):
            assert (answer.status, answer.code) == (403, "AuthorizationFailed")

    def test_is_narrowed_by_filters(self, admin: Arm, world: World) -> None:
        technical = open_general(world.home, **TECHNICAL)
        billing = open_general(world.home)
        patch(admin, billing.number, {"status": "closed"})
        assert names(admin, **{"$filter": "status eq 'Open'"}) == [technical.number]
        assert names(admin, **{"$filter": "Status eq 'Closed' and createdDate ge 2026-07-02T09:00:00Z"}) == [
            billing.number
        ]
        assert names(admin, **{"$filter": "createdDate gt 2026-07-02T09:00:00Z"}) == []
        service = TECHNICAL_PROBLEM.arm_id.partition("/problemClassifications")[0]
        assert names(admin, **{"$filter": f"serviceId eq '{service}'"}) == [technical.number]
        assert names(admin, **{"$filter": f"ProblemClassificationId eq '{TECHNICAL_PROBLEM.id}'"}) == [technical.number]
        assert names(admin, **{"$filter": "serviceId eq 'x'"}) == []
        for text in ("status eq 'x'", "status ne 'open'", "createdDate ge 'x'", "title eq 'x'", "createdDate eq 2026"):
            answer = admin.get(TICKETS, version=VERSION, **{"$filter": text})
            assert (answer.status, answer.code) == (400, "BadRequest"), text

    def test_pages_in_a_constant_number_of_queries(self, admin: Arm, world: World) -> None:
        open_general(world.home, files=())
        few = admin.get(TICKETS, version=VERSION)
        for _ in range(50):
            open_general(world.home, files=())
        many = admin.get(TICKETS, version=VERSION)
        assert many.queries == few.queries
        assert (len(many.body["value"]), "%24skiptoken=50" in many.body["nextLink"]) == (50, True)
        assert len(names(admin, **{"$skiptoken": "50.0"})) == 1
        top = admin.get(TICKETS, version=VERSION, **{"$top": "2", "$skiptoken": "10"})
        assert (len(top.body["value"]), "nextLink" in top.body) == (2, False)
        more = admin.get(TICKETS, version=VERSION, **{"$top": "51"})
        assert "%24top=1" in more.body["nextLink"]
        assert admin.get(TICKETS, version=VERSION, **{"$top": "-1"}).code == "BadRequest"


class TestChange:
    def test_the_severity_while_nobody_works_on_it(self, admin: Arm, world: World) -> None:
        row = open_general(world.home, **TECHNICAL)
        answer = patch(admin, row.number, {"severity": "Critical"})
        assert (answer.status, answer.body["properties"]["severity"]) == (200, "critical")
        with acting(world.desk_actor, now=NOW):
            assign_request(request=row, to=world.desk, actor=world.desk_actor, now=NOW)
        answer = patch(admin, row.number, {"severity": "minimal"})
        assert (answer.status, answer.code) == (409, "OperationCannotBePerformedInCurrentState")

    def test_only_technical_ones_have_one(self, admin: Arm, world: World) -> None:
        row = open_general(world.home)
        assert patch(admin, row.number, {"severity": "minimal"}).status == 200
        assert patch(admin, row.number, {"severity": "critical"}).status == 409

    def test_close_it_and_say_that_it_opens_by_a_message(self, admin: Arm, world: World) -> None:
        row = open_general(world.home)
        answer = patch(admin, row.number, {"status": "Closed"})
        assert (answer.status, answer.body["properties"]["status"]) == (200, "Closed")
        assert patch(admin, row.number, {"status": "closed"}).status == 200
        answer = patch(admin, row.number, {"status": "open"})
        assert (answer.status, answer.code) == (409, "OperationCannotBePerformedInCurrentState")

    def test_a_refund_is_closed_by_its_end(self, admin: Arm, world: World) -> None:
        request = _refund(world)
        answer = patch(admin, request.number, {"status": "closed"})
        assert (answer.status, answer.code) == (409, "OperationCannotBePerformedInCurrentState")

    def test_the_contact_in_part(self, admin: Arm, world: World) -> None:
        row = open_general(world.home)
        contact = {
            "lastName": "Other",
            "phoneNumber": "+82 2-555-0141",
            "additionalEmailAddresses": ["b@northwind.example"],
        }
        told = patch(admin, row.number, {"contactDetails": contact}).body["properties"]["contactDetails"]
        assert (told["firstName"], told["lastName"], told["phoneNumber"]) == ("Kim", "Other", "+82 2-555-0141")
        assert told["primaryEmailAddress"] == "kim@northwind.example"
        assert told["additionalEmailAddresses"] == ["b@northwind.example"]
        told = patch(admin, row.number, {"contactDetails": {"preferredContactMethod": "phone"}}).body
        assert told["properties"]["contactDetails"]["preferredContactMethod"] == "phone"
        gone = patch(admin, row.number, {"contactDetails": {"phoneNumber": ""}})
        assert (gone.status, gone.code) == (400, "InvalidRequestContent")

    def test_never_to_a_customers_address(self, admin: Arm, world: World) -> None:
        row = open_general(world.home)
        contact = {"primaryEmailAddress": f"ceo@{world.home.customer.domain}"}
        answer = patch(admin, row.number, {"contactDetails": contact})
        assert (answer.status, answer.code) == (400, "InvalidRequestContent")
        row.refresh_from_db()
        assert row.contact_email == "kim@northwind.example"

    def test_all_or_nothing(self, admin: Arm, world: World) -> None:
        row = open_general(world.home)
        body = {"contactDetails": {"lastName": "Other"}, "severity": "critical"}
        assert patch(admin, row.number, body).status == 409
        row.refresh_from_db()
        assert row.contact_name == "Kim Person"

    def test_the_consent_stays(self, admin: Arm, world: World) -> None:
        row = open_general(world.home, **TECHNICAL)
        assert patch(admin, row.number, {"advancedDiagnosticConsent": "yes"}).status == 200
        answer = patch(admin, row.number, {"advancedDiagnosticConsent": "No"})
        assert (answer.status, answer.code) == (409, "OperationCannotBePerformedInCurrentState")

    def test_bad_bodies(self, admin: Arm, world: World) -> None:
        row = open_general(world.home)
        bodies: list[Any] = [[], {"severity": "x"}, {"status": 7}, {"contactDetails": "x"}]
        for body in bodies:
            answer = patch(admin, row.number, body)
            assert (answer.status, answer.code) == (400, "InvalidRequestContent"), body
        assert patch(admin, row.number, {"severity": None, "unknown": 1}).status == 200

    def test_without_the_right(self, foreigner: Arm, world: World) -> None:
        row = open_general(world.home)
        reader = Arm(person_token(world.home.reader))
        assert get(reader, row.number).status == 200
        answer = patch(reader, row.number, {"status": "closed"})
        assert (answer.status, answer.code) == (403, "AuthorizationFailed")
        seller = Arm(person_token(world.home.seller))
        assert patch(seller, row.number, {"status": "closed"}).status == 403
        assert patch(foreigner, row.number, {"status": "closed"}).status == 404
        row.refresh_from_db()
        assert row.state == "open"


class TestName:
    def test_tells_whether_it_can_be_used(self, arm: Arm, admin: Arm, world: World) -> None:
        put(admin, "one", ticket(), scope=world.home.subscription.arm_id)
        kind = "Microsoft.Support/supportTickets"
        for name, reason in (("ONE", "AlreadyExists"), ("SR-1", "Invalid"), ("a b", "Invalid"), ("two", None)):
            for scope in ("", world.home.subscription.arm_id):
                path = f"{scope}/providers/Microsoft.Support/checkNameAvailability"
                answer = arm.post(path, {"name": name, "type": kind}, version=VERSION)
                assert answer.status == 200
                assert answer.body["nameAvailable"] is (reason is None)
                assert answer.body.get("reason") == reason

    def test_bad_bodies(self, arm: Arm) -> None:
        bodies: list[Any] = [{}, {"name": "x"}, {"name": "x", "type": "y"}, {"name": 7, "type": None}]
        for body in bodies:
            answer = arm.post("/providers/Microsoft.Support/checkNameAvailability", body, version=VERSION)
            assert (answer.status, answer.code) == (400, "InvalidRequestContent")


def test_operations_of_others_are_not_there(arm: Arm, foreigner: Arm, world: World) -> None:
    row = open_general(world.home)
    for caller in (arm, foreigner):
        for rest in ("operationsStatus", "operationResults"):
            for name in (row.pk, "x"):
                answer = caller.get(f"/providers/Microsoft.Support/{rest}/{name}", version=VERSION)
                assert (answer.status, answer.code) == (404, "ResourceNotFound")


def test_versions_and_methods(arm: Arm) -> None:
    assert arm.get(TICKETS, version="").code == "MissingApiVersionParameter"
    assert arm.get(TICKETS, version="2022-11-01").code == "InvalidApiVersionParameter"
    assert arm.delete(f"{TICKETS}/x", version=VERSION).status == 405
    assert Arm().get(TICKETS, version=VERSION).status == 401


def test_files_and_chats_are_not_offered(admin: Arm, world: World) -> None:
    row = open_general(world.home)
    workspace = "/providers/Microsoft.Support/fileWorkspaces/x"
    for scope in ("", world.home.subscription.arm_id):
        for answer in (
            admin.get(f"{scope}{workspace}", version=VERSION),
            admin.put(f"{scope}{workspace}", {}, version=VERSION),
            admin.get(f"{scope}{workspace}/files", version=VERSION),
            admin.post(f"{scope}{workspace}/files/y/upload", {}, version=VERSION),
        ):
            assert (answer.status, answer.code) == (400, "FileWorkspaceNotSupported")
        chats = f"{scope}{TICKETS}/{row.number}/chatTranscripts"
        assert admin.get(chats, version=VERSION).body == {"value": []}
        assert admin.get(f"{chats}/x", version=VERSION).code == "ResourceNotFound"
    assert admin.get(f"{TICKETS}/none/chatTranscripts", version=VERSION).code == "ResourceNotFound"
