"""The pages of a partner's programs: the list, registering, secrets, the record, its end."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from customers.models import ClientSecret, RoleAssignment, ServicePrincipal
from customers.policy.client_secrets import digest_of
from customers.policy.roles import AzureRole, PartnerRole
from tests.factories import NOW, World, make_person
from tests.factories.clients import Program, make_program, make_secret
from tests.portal.conftest import Answer, Pages


@pytest.fixture
def robot(world: World) -> Program:
    """Return a program of home's that is Owner of everything, with one secret."""
    program = make_program(world.home.partner)
    make_secret(program.row, text="Zz98Q~a-secret-of-the-robot")
    return program


def typed(**changes: str) -> dict[str, str]:
    return {"name": "Nightly report", "customer": "", "role": "Reader", **changes}


def said_of(robot: Program) -> tuple[str, ...]:
    return "Billing robot", str(robot.row.client_id), "Northwind Customer", "Owner", "Zz98Q~…"


class TestList:
    def test_what_a_row_says(self, world: World, pages: Pages, robot: Program) -> None:
        ServicePrincipal.objects.filter(pk=robot.row.pk).update(customer=world.home.customer)
        ClientSecret.objects.update(last_used_at=NOW)
        answer = pages.open(world.home.admin, "api_clients")
        assert answer.status == 200
        for words in said_of(robot):
            assert words in answer.text
        assert reverse("api_client", args=[robot.row.pk]) in answer.text and reverse("api_client_new") in answer.text
        assert "a-secret" not in answer.text

    def test_those_that_ended_stand_apart(self, world: World, pages: Pages, robot: Program) -> None:
        ServicePrincipal.objects.update(ended_at=NOW)
        text = pages.open(world.home.admin, "api_clients").text
        assert "No API client yet" in text and "API clients that ended last" in text and "Billing robot" in text

    def test_who_may_read_people_sees_it_without_acts_and_with_the_reason(
        self, world: World, pages: Pages, robot: Program
    ) -> None:
        auditor = make_person(world.home.partner, PartnerRole.AUDITOR, name="Audit One")
        for name, args in (("api_clients", ()), ("api_client", (robot.row.pk,))):
            answer = pages.open(auditor, name, *args)
            assert answer.status == 200 and "Billing robot" in answer.text
            assert "Your role does not include managing API clients. Ask Northwind Admin." in answer.text
            for act in ("new", "secret_new", "end", "rename"):
                where = [] if act == "new" else [robot.row.pk]
                assert f'"{reverse(f"api_client_{act}", args=where)}"' not in answer.text
        assert pages.open(auditor, "api_client_new").status == 403
        assert pages.open(auditor, "api_client_secret_new", robot.row.pk).status == 403

    def test_nobody_else_does(self, world: World, pages: Pages, robot: Program) -> None:
        for person in (world.home.seller, world.home.trusted_seller, world.home.reader):
            assert pages.open(person, "api_clients").status == 403
            assert pages.open(person, "api_client", robot.row.pk).status == 403
            assert 'href="/people/clients/"' not in pages.open(person, "customers").text
        assert 'href="/people/clients/"' in pages.open(world.home.admin, "customers").text

    def test_another_partners_are_unknown(self, world: World, pages: Pages, robot: Program) -> None:
        assert "Billing robot" not in pages.open(world.other.admin, "api_clients").text
        assert pages.open(world.other.admin, "api_client", robot.row.pk).status == 404

    def test_as_many_queries_for_fifty_as_for_one(self, world: World, pages: Pages, robot: Program) -> None:
        one = pages.open(world.home.admin, "api_clients")
        for _more in range(55):
            make_secret(make_program(world.home.partner).row)
        many = pages.open(world.home.admin, "api_clients")
        assert one.queries == many.queries <= 10
        assert "Showing 1 to 50 of 56" in many.text
        assert pages.open(world.home.admin, "api_clients", page="2").status == 200

    def test_in_korean(self, world: World, pages: Pages, robot: Program) -> None:
        for name, args in (("api_clients", ()), ("api_client", (robot.row.pk,)), ("api_client_new", ())):
            text = pages.open(world.home.admin, name, *args, language="ko").text
            assert "API 클라이언트" in text
            assert "API client" not in text.replace("api_client", "")


class TestRegister:
    def test_in_the_own_directory(self, world: World, pages: Pages) -> None:
        answer = pages.send(world.home.admin, "api_client_new", **typed())
        made = ServicePrincipal.objects.get()
        assert answer.location == reverse("api_client", args=[made.pk])
        assert (made.name, made.customer, made.created_by) == ("Nightly report", None, world.home.admin.user)
        text = pages.open(world.home.admin, "api_client", made.pk).text
        assert "Without one it can" in text and "Everything in the directory" in text

    @pytest.mark.parametrize("how", ["name", "domain", "id"])
    def test_in_a_customers(self, world: World, pages: Pages, how: str) -> None:
        customer = world.home.customer
        said = {"name": customer.company_name.upper(), "domain": customer.domain, "id": str(customer.pk)}[how]
        assert pages.send(world.home.admin, "api_client_new", **typed(customer=said)).status == 302
        assert ServicePrincipal.objects.get().customer == customer

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("name", "", "This field is required."),
            ("name", "x" * 101, "Ensure this value has at most 100 characters"),
            ("name", "\0", "Null characters are not allowed."),
            ("name", "billing ROBOT", "Another API client has this name."),
            ("customer", "Fabrikam Customer", "You have no customer of this name, domain or ID."),
            ("customer", "\0", "Null characters are not allowed."),
            ("role", "Reservation Purchaser", "Select a valid choice."),
            ("role", "King", "Select a valid choice."),
        ],
    )
    def test_bad_input_is_named_and_kept(
        self, world: World, pages: Pages, robot: Program, field: str, value: str, words: str
    ) -> None:
        answer = pages.send(world.home.admin, "api_client_new", **typed(**{field: value}))
        assert answer.status == 422 and words in answer.text
        assert ServicePrincipal.objects.count() == 1


def add_secret(world: World, pages: Pages, robot: Program, **changes: str) -> Answer:
    sent = {"description": "build server", "months": "12", "key": str(uuid.UUID(int=7)), **changes}
    return pages.send(world.home.admin, "api_client_secret_new", robot.row.pk, **sent)


class TestSecrets:
    def test_it_is_shown_once_and_never_again(self, world: World, pages: Pages, robot: Program) -> None:
        answer = add_secret(world, pages, robot)
        added = ClientSecret.objects.get(description="build server")
        shown = answer.text.partition('data-copy="')[2].partition('"')[0]
        assert answer.status == 200 and bytes(added.digest) == digest_of(shown)
        assert answer.response["Cache-Control"] == "private, no-store"
        again = add_secret(world, pages, robot)
        assert again.location == reverse("api_client", args=[robot.row.pk])
        assert ClientSecret.objects.count() == 2
        for text in (pages.open(world.home.admin, "api_client", robot.row.pk).text, again.text):
            assert shown not in text
        assert added.hint in pages.open(world.home.admin, "api_client", robot.row.pk).text

    @pytest.mark.parametrize(
        ("field", "value"), [("months", "25"), ("months", ""), ("months", "x"), ("key", ""), ("description", "\0")]
    )
    def test_bad_input_adds_none(self, world: World, pages: Pages, robot: Program, field: str, value: str) -> None:
        assert add_secret(world, pages, robot, **{field: value}).status == 422
        assert ClientSecret.objects.count() == 1

    def test_one_is_ended_after_a_question(self, world: World, pages: Pages, robot: Program) -> None:
        secret = ClientSecret.objects.get()
        asked = pages.open(world.home.admin, "api_client", robot.row.pk, confirm=f"end-{secret.pk}")
        assert "End the secret Zz98Q~…?" in asked.text
        answer = pages.send(world.home.admin, "api_client_secret_end", robot.row.pk, secret.pk)
        assert answer.location == reverse("api_client", args=[robot.row.pk])
        secret.refresh_from_db()
        assert secret.ended_at == NOW
        assert (
            "End the secret"
            not in pages.open(world.home.admin, "api_client", robot.row.pk, confirm=f"end-{secret.pk}").text
        )

    def test_of_another_partner_it_is_unknown(self, world: World, pages: Pages, robot: Program) -> None:
        secret = ClientSecret.objects.get()
        for person in (world.other.admin, world.other.reader):
            assert pages.send(person, "api_client_secret_end", robot.row.pk, secret.pk).status == 404
        other = make_program(world.home.partner).row
        assert pages.send(world.home.admin, "api_client_secret_end", other.pk, secret.pk).status == 404
        secret.refresh_from_db()
        assert secret.ended_at is None

    def test_how_they_stand(self, world: World, pages: Pages, robot: Program) -> None:
        make_secret(robot.row, lasts=timedelta(days=20))
        ClientSecret.objects.filter(hint="Zz98Q~").update(created_at=NOW - timedelta(days=9), expires_at=NOW)
        text = pages.open(world.home.admin, "api_client", robot.row.pk).text
        assert "Expired" in text and "Expiring" in text


class TestRecord:
    def test_its_roles_are_named(self, world: World, pages: Pages, robot: Program) -> None:
        RoleAssignment.objects.create(
            partner=world.home.partner, user=robot.row.user, created_at=NOW, scope=world.home.reservation.order.arm_id,
            role_id=RoleAssignment.objects.get(user=robot.row.user).role_id,
        )  # fmt: skip
        text = pages.open(world.home.admin, "api_client", robot.row.pk).text
        assert world.home.reservation.name in text and "Everything in the directory" in text

    def test_another_role_on_everything(self, world: World, pages: Pages, robot: Program) -> None:
        for role in ("Reservations Administrator", ""):
            sent = pages.send(world.home.admin, "api_client_role", robot.row.pk, role=role)
            assert sent.location == reverse("api_client", args=[robot.row.pk])
            held = RoleAssignment.objects.filter(user=robot.row.user).values_list("role__name", flat=True)
            assert list(held) == ([role] if role else [])
        assert pages.send(world.home.admin, "api_client_role", robot.row.pk, role="King").status == 422

    def test_another_name(self, world: World, pages: Pages, robot: Program) -> None:
        assert pages.send(world.home.admin, "api_client_rename", robot.row.pk, name="  Evening\n report ").status == 302
        robot.row.refresh_from_db()
        assert robot.row.name == "Evening report"
        assert pages.send(world.home.admin, "api_client_rename", robot.row.pk, name=" ").status == 422

    def test_the_end(self, world: World, pages: Pages, robot: Program) -> None:
        asked = pages.open(world.home.admin, "api_client", robot.row.pk, confirm="end").text
        dialogs = asked.partition("End Billing robot?")[2].partition("</dialog>")[0].split()
        assert dialogs[-4:-2] == ["End", "</button>"], "the button says what it does"
        assert pages.send(world.home.admin, "api_client_end", robot.row.pk).status == 302
        text = pages.open(world.home.admin, "api_client", robot.row.pk).text
        assert "This API client has ended." in text and reverse("api_client_rename", args=[robot.row.pk]) not in text
        assert pages.open(world.home.admin, "api_client_secret_new", robot.row.pk).status == 404
        assert pages.send(world.home.admin, "api_client_end", robot.row.pk).status == 302

    def test_wrong_method(self, world: World, pages: Pages, robot: Program) -> None:
        assert pages.send(world.home.admin, "api_clients").status == 405
        for name in ("api_client_end", "api_client_rename", "api_client_role"):
            assert pages.open(world.home.admin, name, robot.row.pk).status == 405

    def test_the_log_tells_what_was_done(self, world: World, pages: Pages) -> None:
        pages.send(world.home.admin, "api_client_new", **typed())
        made = ServicePrincipal.objects.get()
        pages.send(
            world.home.admin, "api_client_secret_new", made.pk, description="", months="6", key=str(uuid.UUID(int=1))
        )
        text = pages.open(world.home.admin, "activity").text
        assert "API client Nightly report registered" in text
        assert f"Secret {ClientSecret.objects.get().hint}… added" in text
        assert "registered" not in pages.open(world.home.seller, "activity").text


@pytest.mark.parametrize("role", [AzureRole.OWNER, AzureRole.READER])
def test_registered_by_a_page_it_may_call(world: World, pages: Pages, role: AzureRole) -> None:
    pages.send(world.home.admin, "api_client_new", **typed(role=role.value))
    assert RoleAssignment.objects.get(scope="/").role.name == role
