"""The wizard of a new support request."""

import uuid
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from customers.policy.roles import PartnerRole
from reservations.models import Reservation
from support.models import PendingFile, SupportRequest
from support.policy.files import LARGEST
from tests.factories import NOW, Person, World, buy, make_person
from tests.portal.conftest import Pages

ANSWERS: dict[str, Any] = {
    "issue_type": "billing",
    "problem_type": "invoices_and_charges",
    "category": "unexpected_charge",
    "title": "Charged <b>twice</b>",
    "description": "The payment of June was taken twice.",
    "contact_name": "Kim Person",
    "contact_email": "kim@northwind.example",
    "contact_phone": "",
    "contact_method": "email",
    "contact_language": "en",
    "additional_emails": "",
}


@pytest.fixture
def admin(world: World, pages: Pages) -> Client:
    return signed_in(world.home.admin)


def signed_in(person: Person, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person.user)
    return client


def wizard(world: World) -> str:
    return reverse("customer_request_new", args=[world.home.customer.pk])


def send(client: Client, url: str, act: str = "create", **other: Any) -> Any:
    return client.post(url, {**ANSWERS, "key": str(uuid.uuid4()), "act": act, **other})


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


class TestOpening:
    def test_from_the_customer(self, world: World, pages: Pages) -> None:
        answer = pages.open(world.home.admin, "customer_request_new", world.home.customer.pk)
        assert answer.status == 200
        assert "New support request" in answer.text
        assert world.home.reservation.name in answer.text, "to choose from"
        assert answer.queries <= 12

    def test_from_the_reservation_its_ids_are_filled_in(self, world: World, pages: Pages) -> None:
        reservation = world.home.reservation
        answer = pages.open(world.home.admin, "reservation_support", world.home.customer.pk, reservation.pk)
        assert answer.status == 200
        assert str(reservation.pk) in answer.text and str(reservation.order_id) in answer.text
        assert 'name="reservation"' not in answer.text
        assert answer.queries <= 12

    def test_as_many_queries_for_fifty_reservations(self, world: World, pages: Pages) -> None:
        one = pages.open(world.home.admin, "customer_request_new", world.home.customer.pk)
        first = Reservation.objects.get(pk=world.home.reservation.pk)
        Reservation.objects.bulk_create(another(first, number) for number in range(50))
        assert pages.open(world.home.admin, "customer_request_new", world.home.customer.pk).queries == one.queries

    def test_another_partners_is_unknown(self, world: World, pages: Pages) -> None:
        assert pages.open(world.home.admin, "customer_request_new", world.other.customer.pk).status == 404
        other = world.other
        assert (
            pages.open(world.home.admin, "reservation_support", other.customer.pk, other.reservation.pk).status == 404
        )

    def test_a_reader_sees_why_not_and_is_refused(self, world: World, pages: Pages) -> None:
        shown = pages.open(world.home.reader, "customer_request_new", world.home.customer.pk)
        assert "Your role does not include writing service requests." in shown.text
        assert f"{world.home.admin.user.name} can write one" in shown.text
        assert pages.send(world.home.reader, "customer_request_new", world.home.customer.pk, **ANSWERS).status == 403
        assert not SupportRequest.objects.exists()

    def test_wrong_methods(self, world: World, admin: Client) -> None:
        assert admin.put(wizard(world)).status_code == 405

    def test_korean(self, world: World, pages: Pages) -> None:
        answer = pages.open(world.home.admin, "customer_request_new", world.home.customer.pk, language="ko")
        assert "새 지원 요청" in answer.text and "요청 유형" in answer.text


def another(reservation: Reservation, number: int) -> Reservation:
    columns = {field.attname: getattr(reservation, field.attname) for field in Reservation._meta.concrete_fields}
    return Reservation(**{**columns, "id": uuid.uuid4(), "name": f"another {number}"})


class TestSteps:
    def test_goes_on_when_nothing_is_missing(self, world: World, admin: Client) -> None:
        answer = send(admin, wizard(world), "step:2", problem_type="", category="", description="")
        assert answer.status_code == 302 and answer.headers["Location"].endswith("?step=2")

    @pytest.mark.parametrize(
        ("act", "field", "said"),
        [
            ("step:2", "title", "This field is required."),
            ("step:2", "issue_type", "Choose what the request is about."),
            ("step:3", "description", "This field is required."),
            ("step:3", "category", "Choose a category."),
            ("step:3", "problem_type", "Choose a problem type."),
            ("step:4", "contact_name", "This field is required."),
            ("create", "contact_email", "This field is required."),
        ],
    )
    def test_says_what_is_missing_and_keeps_the_rest(
        self, world: World, admin: Client, act: str, field: str, said: str
    ) -> None:
        answer = send(admin, wizard(world), act, **{field: ""})
        assert answer.status_code == 422
        assert said in text(answer)
        kept = "The payment of June was taken twice." if field != "description" else "Charged &lt;b&gt;twice"
        assert kept in text(answer)

    def test_what_was_typed_is_there_after_going_away(self, world: World, admin: Client) -> None:
        assert send(admin, wizard(world), "keep", title="Half a thought").status_code == 204
        assert "Half a thought" in text(admin.get(wizard(world)))

    def test_an_address_leads_no_further_than_what_is_answered(self, world: World, admin: Client) -> None:
        assert 'id="basics"' in text(admin.get(f"{wizard(world)}?step=4"))
        send(admin, wizard(world), "keep")
        assert "review-basics" in text(admin.get(f"{wizard(world)}?step=4"))
        assert 'id="basics"' in text(admin.get(f"{wizard(world)}?step=nonsense"))

    def test_the_categories_follow_the_problem_type(self, world: World, admin: Client) -> None:
        url, asked = wizard(world), {**ANSWERS, "act": "pick", "problem_type": "payments"}
        answer = admin.post(url, asked, headers={"HX-Request": "true"})
        assert "A payment that failed" in text(answer) and "Copy of an invoice" not in text(answer)
        assert admin.post(url, asked).headers["Location"].endswith("?step=2")

    @pytest.mark.parametrize(
        "typed",
        [
            {"category": "failed_payment"},
            {"problem_type": "utilization_data"},
            {"issue_type": "nonsense"},
            {"reservation": str(uuid.uuid4())},
            {"subscription": "'; DROP TABLE"},
            {"title": "x" * 201},
            {"description": "x" * 10_001},
            {"description": "NUL \0"},
            {"title": "NUL \0"},
            {"contact_method": "phone"},
            {"contact_phone": "call me"},
            {"additional_emails": "one@two.example, nonsense"},
            {"additional_emails": ",".join(f"p{number}@two.example" for number in range(11))},
            {"contact_language": "fr"},
            {"issue_type": "technical", "problem_type": "utilization_data", "category": "data_wrong"},
        ],
    )
    def test_nonsense_is_told_beside_its_field(self, world: World, admin: Client, typed: dict[str, str]) -> None:
        answer = send(admin, wizard(world), **typed)
        assert answer.status_code == 422
        assert 'class="err"' in answer.content.decode()
        assert not SupportRequest.objects.exists()

    @pytest.mark.parametrize("field", ["contact_email", "additional_emails"])
    def test_no_address_of_a_customer_is_named(self, world: World, admin: Client, field: str) -> None:
        address = f"it@{world.home.customer.domain}"
        answer = send(admin, wizard(world), **{field: address})
        assert answer.status_code == 422 and f"{address} is an address of a customer." in text(answer)
        assert not SupportRequest.objects.exists()

    def test_a_foreign_reservation_is_no_choice(self, world: World, admin: Client) -> None:
        answer = send(admin, wizard(world), reservation=str(world.other.reservation.pk))
        assert answer.status_code == 422 and world.other.reservation.name not in text(answer)


class TestCreate:
    def test_opens_the_request(self, world: World, admin: Client) -> None:
        answer = send(admin, wizard(world), reservation=str(world.home.reservation.pk))
        request = SupportRequest.objects.get()
        assert answer.headers["Location"] == reverse("request", args=[request.number])
        assert (request.title, request.reservation, request.severity) == (
            "Charged <b>twice</b>",
            world.home.reservation,
            "",
        )
        assert (request.clock, request.state) == ("running", "open")
        page = text(admin.get(answer.headers["Location"]))
        assert "Charged &lt;b&gt;twice&lt;/b&gt;" in page and "Waits for support" in page
        assert "Charged" not in text(admin.get(wizard(world))), "the next one begins empty"

    def test_from_the_reservation(self, world: World, admin: Client) -> None:
        url = reverse("reservation_support", args=[world.home.customer.pk, world.home.reservation.pk])
        send(admin, url)
        assert SupportRequest.objects.get().reservation == world.home.reservation

    def test_technical_with_severity_and_consent(self, world: World, admin: Client) -> None:
        technical = {"issue_type": "technical", "problem_type": "utilization_data", "category": "data_wrong"}
        send(admin, wizard(world), **technical, severity="critical", shares_diagnostics="on")
        request = SupportRequest.objects.get()
        assert (request.severity, request.shares_diagnostics) == ("critical", True)

    @pytest.mark.parametrize(("sent", "is_ticked"), [("", False), ("False", False), ("True", True), ("on", True)])
    def test_consent_is_as_given_on_every_step(self, world: World, admin: Client, sent: str, is_ticked: bool) -> None:
        technical = {"issue_type": "technical", "problem_type": "utilization_data", "category": "data_wrong"}
        send(admin, wizard(world), "step:3", **technical, severity="", shares_diagnostics=sent)
        form = admin.get(f"{wizard(world)}?step=2").context["form"]
        assert ("checked" in str(form["shares_diagnostics"]), "False" in str(form["shares_diagnostics"])) == (
            is_ticked,
            False,
        )

    def test_twice_is_once(self, world: World, admin: Client) -> None:
        key = str(uuid.uuid4())
        first, second = (send(admin, wizard(world), key=key) for _turn in range(2))
        assert first.headers["Location"] == second.headers["Location"]
        assert SupportRequest.objects.count() == 1

    def test_back_and_something_else_asks_before_a_second_one(self, world: World, admin: Client) -> None:
        key = str(uuid.uuid4())
        send(admin, wizard(world), key=key)
        answer = send(admin, wizard(world), key=key, title="Another thing")
        assert answer.status_code == 409
        assert "already created from this form" in text(answer) and "Another thing" in text(answer)
        fresh = text(answer).partition('name="key" value="')[2].partition('"')[0]
        send(admin, wizard(world), key=fresh, title="Another thing")
        assert SupportRequest.objects.count() == 2

    def test_own_only_is_enough(self, world: World, pages: Pages) -> None:
        keeper = make_person(world.home.partner, PartnerRole.USER_ADMIN, name="User Keeper")
        assert send(signed_in(keeper), wizard(world)).status_code == 302
        assert SupportRequest.objects.get().requested_by == keeper.user


class TestRefunds:
    REFUND = {"problem_type": "reservation_management", "category": "exchanges_and_refunds"}

    def test_lead_into_the_refund_with_what_was_typed(self, world: World, admin: Client) -> None:
        url = reverse("reservation_support", args=[world.home.customer.pk, world.home.reservation.pk])
        answer = send(admin, url, "step:3", **self.REFUND)
        assert "/refund/" in answer.headers["Location"]
        page = text(admin.get(answer.headers["Location"]))
        assert "The payment of June was taken twice." in page
        assert not SupportRequest.objects.exists()

    def test_files_go_along(self, world: World, admin: Client) -> None:
        url = reverse("reservation_support", args=[world.home.customer.pk, world.home.reservation.pk])
        send(admin, url, "upload", file=SimpleUploadedFile("consent.pdf", b"%PDF"))
        quote = send(admin, url, "step:3", **self.REFUND).headers["Location"]
        contact = {name: ANSWERS[name] for name in ANSWERS if name.startswith("contact")}
        admin.post(quote, {**contact, "act": "create", "description": "x"})
        request = SupportRequest.objects.get()
        assert request.refund is not None
        assert [one.name for one in request.attachments.all()] == ["consent.pdf"]

    def test_ask_for_the_reservation(self, world: World, admin: Client) -> None:
        answer = send(admin, wizard(world), "step:3", **self.REFUND)
        assert answer.status_code == 422
        assert "Choose the reservation that is to be refunded or exchanged." in text(answer)
        chosen = send(admin, wizard(world), "step:3", **self.REFUND, reservation=str(world.home.reservation.pk))
        assert "/refund/" in chosen.headers["Location"]

    def test_one_that_cannot_be_refunded_says_why_there(self, world: World, admin: Client) -> None:
        over = buy(customer=world.home.customer, on=NOW.replace(year=NOW.year - 2), name="long over")
        answer = send(admin, wizard(world), "step:3", **self.REFUND, reservation=str(over.pk))
        assert answer.headers["Location"] == reverse("reservation_refund", args=[world.home.customer.pk, over.pk])


class TestFiles:
    def test_are_kept_at_once_and_sent_with_the_request(self, world: World, admin: Client) -> None:
        send(admin, wizard(world), "upload", file=SimpleUploadedFile("bill.pdf", b"%PDF"))
        shown = text(admin.get(f"{wizard(world)}?step=2"))
        assert "bill.pdf" in shown
        send(admin, wizard(world), contact_name="", file=SimpleUploadedFile("more.pdf", b"more"))
        assert PendingFile.objects.count() == 2, "an error in another field loses no file"
        send(admin, wizard(world))
        request = SupportRequest.objects.get()
        assert sorted(one.name for one in request.attachments.all()) == ["bill.pdf", "more.pdf"]
        assert not PendingFile.objects.exists()

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("run.EXE", b"MZ", "Files of this type are not taken."),
            ("bill.exe.txt", b"MZ", "Files of this type are not taken."),
            ("readme", b"x", "needs an extension"),
            ("empty.txt", b"", "The file is empty."),
            ("large.txt", b"x" * (LARGEST + 1), "A file can have 4 MB at most."),
            ("x" * 110 + ".txt", b"x", "110 characters at most"),
        ],
    )
    def test_one_that_is_refused_is_told_beside_its_field(
        self, world: World, admin: Client, name: str, content: bytes, said: str
    ) -> None:
        answer = send(admin, wizard(world), "upload", file=SimpleUploadedFile(name, content))
        assert answer.status_code == 422
        assert said in text(answer)
        assert "The payment of June was taken twice." in text(answer), "what was typed is kept"
        assert not PendingFile.objects.exists()

    def test_the_largest_fits(self, world: World, admin: Client) -> None:
        send(admin, wizard(world), "upload", file=SimpleUploadedFile("large.txt", b"x" * LARGEST))
        assert PendingFile.objects.get().size == LARGEST

    def test_the_sixth_is_too_many_and_the_same_one_twice_is_one(self, world: World, admin: Client) -> None:
        for number in (1, 1, 2, 3, 4, 5):
            send(admin, wizard(world), "upload", file=SimpleUploadedFile(f"{number}.txt", b"x"))
        assert PendingFile.objects.count() == 5
        answer = send(admin, wizard(world), "upload", file=SimpleUploadedFile("6.txt", b"x"))
        assert "5 files can be sent at once" in text(answer)

    def test_is_taken_off_by_its_own_person_only(self, world: World, admin: Client) -> None:
        send(admin, wizard(world), "upload", file=SimpleUploadedFile("bill.pdf", b"%PDF"))
        file = PendingFile.objects.get()
        colleague = make_person(world.home.partner, name="Col League")
        send(signed_in(colleague), wizard(world), f"remove:{file.pk}")
        send(admin, wizard(world), "remove:nonsense")
        assert PendingFile.objects.exists()
        send(admin, wizard(world), f"remove:{file.pk}")
        assert not PendingFile.objects.exists()

    def test_none_chosen(self, world: World, admin: Client) -> None:
        assert "Choose a file first." in text(send(admin, wizard(world), "upload"))


def test_a_lost_sign_in_keeps_what_was_typed(world: World, pages: Pages) -> None:
    client = Client(headers={"accept-language": "en"})
    answer = send(client, wizard(world))
    assert answer.headers["Location"].startswith(reverse("account_login"))
    with time_machine.travel(NOW, tick=False):
        client.force_login(world.home.admin.user)
        shown = text(client.get(wizard(world)))
    assert "You were signed out." in shown and "Charged &lt;b&gt;twice" in shown
