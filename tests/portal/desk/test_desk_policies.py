"""Versions of the policy at the desk: on the calendar by a second person, off it again, and two side by side."""

from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import RefundPolicy
from core.models import AuditEvent
from customers.models import User
from tests.factories import World, buy, usage
from tests.portal.desk.conftest import member_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database_role("portal_desk")]
COMPARE = "/admin/policies/compare/"


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def schedule_url(policy: RefundPolicy) -> str:
    return f"/admin/policies/{policy.pk}/schedule/"


def unschedule_url(policy: RefundPolicy) -> str:
    return f"/admin/policies/{policy.pk}/unschedule/"


@pytest.fixture
def draft(lead_person: User) -> RefundPolicy:
    """A draft that the lead has written."""
    RefundPolicy.objects.filter(code="azure-2026").update(written_by=lead_person)
    return RefundPolicy.objects.get(code="azure-2026")


@pytest.fixture
def second_lead(db: None) -> Client:
    return signed_in(member_of("Refund desk lead", name="Jiho Han"))


class TestSchedule:
    def test_another_schedules_it(self, second_lead: Client, draft: RefundPolicy) -> None:
        assert "In force from (UTC)" in words(second_lead.get(schedule_url(draft)))
        page = words(second_lead.post(schedule_url(draft), {"begins_on": "2026-08-01"}, follow=True))
        assert "Version azure-2026 comes into force on 2026-08-01, 00:00 UTC." in page
        assert "Scheduled by Jiho Han" in page
        draft.refresh_from_db()
        assert (draft.is_draft, draft.effective_from) == (False, date(2026, 8, 1))
        assert draft.scheduled_by is not None
        event = AuditEvent.objects.filter(table_name="billing_refundpolicy", row_id=str(draft.pk)).latest("pk")
        assert (event.actor_label, event.through) == ("Jiho Han", "desk")

    def test_the_writer_does_not(self, lead: Client, draft: RefundPolicy) -> None:
        page = words(lead.get(schedule_url(draft)))
        assert "You wrote this version last" in page
        assert " disabled" in page
        assert "You wrote this version last" in words(lead.post(schedule_url(draft), {"begins_on": "2026-08-01"}))
        draft.refresh_from_db()
        assert draft.is_draft

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ("", "This field is required."),
            ("soon", "Enter a valid date."),
            ("2026-02-30", "Enter a valid date."),
            ("0000-00-00", "Enter a valid date."),
            ("\x00", "Enter a valid date."),
            ("2026-07-02", "tomorrow (UTC) at the earliest"),
            ("2019-11-15", "tomorrow (UTC) at the earliest"),
            ("2026-07-20", "Another version comes into force on this day already."),
        ],
    )
    def test_a_day_that_makes_no_sense(self, second_lead: Client, draft: RefundPolicy, typed: str, told: str) -> None:
        RefundPolicy.objects.create(
            **{
                field.attname: getattr(draft, field.attname)
                for field in RefundPolicy._meta.concrete_fields
                if field.attname not in {"id", "code", "is_draft", "effective_from"}
            },
            code="in-july",
            is_draft=False,
            effective_from=date(2026, 7, 20),
        )
        assert told in words(second_lead.post(schedule_url(draft), {"begins_on": typed}))
        draft.refresh_from_db()
        assert draft.is_draft

    def test_a_second_click_says_that_it_is_no_draft_any_more(self, second_lead: Client, draft: RefundPolicy) -> None:
        second_lead.post(schedule_url(draft), {"begins_on": "2026-08-01"})
        page = words(second_lead.post(schedule_url(draft), {"begins_on": "2026-09-01"}))
        assert "azure-2026 is no draft any more." in page
        draft.refresh_from_db()
        assert draft.effective_from == date(2026, 8, 1)

    def test_a_scheduled_version_is_only_read_until_it_is_taken_off(
        self, lead: Client, second_lead: Client, draft: RefundPolicy
    ) -> None:
        second_lead.post(schedule_url(draft), {"begins_on": "2026-08-01"})
        change = f"/admin/billing/refundpolicy/{draft.pk}/change/"
        assert "Take it off the calendar to edit it." in words(lead.get(change))
        assert lead.post(change, {"fee_basis_points": "5"}).status_code == 403
        assert "becomes a draft again" in words(lead.get(unschedule_url(draft)))
        assert "Version azure-2026 is a draft again." in words(lead.post(unschedule_url(draft), follow=True))
        draft.refresh_from_db()
        assert (draft.is_draft, draft.scheduled_by, draft.scheduled_at) == (True, None, None)
        assert "can’t be taken off the calendar" in words(lead.post(unschedule_url(draft), follow=True))

    def test_the_version_in_force_is_not_taken_off(self, lead: Client) -> None:
        seed = RefundPolicy.objects.get(code="seed-2019")
        assert "can’t be taken off the calendar" in words(lead.post(unschedule_url(seed), follow=True))
        seed.refresh_from_db()
        assert not seed.is_draft

    def test_those_who_decide_refunds_set_no_rules(self, refund_desk: Client, draft: RefundPolicy) -> None:
        for address in (schedule_url(draft), unschedule_url(draft)):
            assert refund_desk.get(address).status_code == 403
            assert refund_desk.post(address, {"begins_on": "2026-08-01"}).status_code == 403
        draft.refresh_from_db()
        assert draft.is_draft

    def test_what_is_not_there(self, lead: Client) -> None:
        for address in ("/admin/policies/999999/schedule/", "/admin/policies/999999/unschedule/"):
            assert lead.get(address).status_code == 404
        assert lead.put("/admin/policies/1/schedule/").status_code == 405


def asked(world: World, **changes: str) -> dict[str, str]:
    seed, azure = (RefundPolicy.objects.get(code=code) for code in ("seed-2019", "azure-2026"))
    return {
        "before": str(seed.pk),
        "after": str(azure.pk),
        "partner": str(world.home.partner.pk),
        "customer": "",
        "plan": "",
        "type": "",
        "on": "2026-07-02",
        **changes,
    }


class TestCompare:
    def test_the_page_offers_the_version_in_force_and_the_draft(self, refund_desk: Client, world: World) -> None:
        form = refund_desk.get(COMPARE).context["form"]
        offered = asked(world)
        assert (str(form["before"].value()), str(form["after"].value())) == (offered["before"], offered["after"])
        assert form["on"].value() == date(2026, 7, 2)

    def test_each_reservation_under_both(self, refund_desk: Client, world: World) -> None:
        """USD 3,650 half a year ago: 1,610.40 with the fee, 1,830.00 without."""
        monthly = buy(
            customer=world.home.customer, price="3600.00", term="P3Y", plan="Monthly", on="2025-07-02", now="2026-07-02"
        )
        usage(monthly, "2026-06-30")
        buy(customer=world.other.customer, price="99999.00")
        answer = refund_desk.get(COMPARE, asked(world))
        shown = answer.context["comparison"]
        by_name = {row.reservation.pk: row for row in shown.rows}
        upfront = by_name[world.home.reservation.pk]
        assert (upfront.before.net, upfront.before.fee, upfront.after.net) == (161_040, 21_960, 183_000)
        assert upfront.difference_usd_minor == 21_960
        month = by_name[monthly.pk]
        assert (month.before.net, month.before.counted_usd_minor) == (8_800, 8_800)
        assert (month.after.net, month.after.counted_usd_minor) == (10_000, 10_000 + 230_000)
        assert [row.reservation.pk for row in shown.rows] == [world.home.reservation.pk, monthly.pk]
        assert (shown.net_before_usd_minor, shown.net_after_usd_minor) == (169_840, 193_000)
        page = words(answer)
        assert "2 of 2 reservations get something else." in page
        assert "99,999" not in page

    def test_a_day_to_come_counts_the_payments_due_by_then_as_made(self, refund_desk: Client, world: World) -> None:
        monthly = buy(customer=world.home.customer, price="1200.00", plan="Monthly", on="2026-07-01")
        shown = refund_desk.get(COMPARE, asked(world, on="2026-09-16", plan="Monthly")).context["comparison"]
        assert [row.reservation.pk for row in shown.rows] == [monthly.pk]
        assert shown.rows[0].after.net == 10_000 - 5_000
        assert shown.rows[0].after.counted_usd_minor == 5_000 + 900 * 100
        monthly.refresh_from_db()
        assert monthly.payments.filter(state="Succeeded").count() == 1

    def test_a_product_that_one_version_excludes(self, refund_desk: Client, world: World) -> None:
        item = world.home.reservation.item
        item.resource_type = "RedHatOsa"
        item.save(update_fields=["resource_type"])
        row = refund_desk.get(COMPARE, asked(world)).context["comparison"].rows[0]
        assert (row.before.code, row.after.code) == ("SelfServiceRefundNotSupported", "")
        assert "No refund" in words(refund_desk.get(COMPARE, asked(world)))

    def test_the_sample_is_narrowed(self, refund_desk: Client, world: World) -> None:
        for changes, found in (
            ({"customer": world.home.customer.domain.upper()}, 1),
            ({"customer": world.home.customer.company_name}, 1),
            ({"plan": "Monthly"}, 0),
            ({"type": world.home.reservation.item.resource_type}, 1),
        ):
            assert len(refund_desk.get(COMPARE, asked(world, **changes)).context["comparison"].rows) == found

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"before": ""}, "This field is required."),
            ({"before": "x"}, "Select a valid choice"),
            ({"partner": "x"}, "not a valid UUID"),
            ({"on": "2026-07-01"}, "Choose today or a day of the next five years."),
            ({"on": "9999-01-01"}, "Choose today or a day of the next five years."),
            ({"on": "<b>"}, "Enter a valid date."),
            ({"customer": "nobody.example"}, "This partner has no such customer."),
            ({"customer": "a\x00b"}, "Null characters are not allowed."),
            ({"customer": "x" * 201}, "at most 200 characters"),
            ({"plan": "Weekly"}, "Select a valid choice"),
            ({"type": "Nothing"}, "Select a valid choice"),
        ],
    )
    def test_what_makes_no_sense(self, refund_desk: Client, world: World, changes: dict[str, str], told: str) -> None:
        answer = refund_desk.get(COMPARE, asked(world, **changes))
        assert answer.status_code == 200
        assert told in words(answer)
        assert answer.context["comparison"] is None

    def test_a_version_is_not_compared_with_itself(self, refund_desk: Client, world: World) -> None:
        same = asked(world)["before"]
        assert "Choose another version than A." in words(refund_desk.get(COMPARE, asked(world, after=same)))

    def test_another_partner_s_customer_is_not_found(self, refund_desk: Client, world: World) -> None:
        page = words(refund_desk.get(COMPARE, asked(world, customer=world.other.customer.domain)))
        assert "This partner has no such customer." in page

    def test_as_a_file(self, refund_desk: Client, world: World) -> None:
        answer = refund_desk.get(COMPARE, asked(world, export="csv"))
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert len(lines) == 2
        assert "1610.40" in lines[1]
        assert "1830.00" in lines[1]
        sheet = refund_desk.get(COMPARE, asked(world, export="xlsx"))
        assert ZipFile(BytesIO(sheet.content)).testzip() is None

    def test_as_many_queries_for_one_as_for_fifty_and_pages(self, refund_desk: Client, world: World) -> None:
        refund_desk.get(COMPARE, asked(world))
        with CaptureQueriesContext(connection) as one:
            refund_desk.get(COMPARE, asked(world))
        for number in range(52):
            buy(customer=world.home.customer, price=f"{1000 + number}.00", name=f"VM_{number}")
        with CaptureQueriesContext(connection) as many:
            answer = refund_desk.get(COMPARE, asked(world))
        assert len(many) == len(one)
        assert len(answer.context["rows"]) == 50
        differences = [abs(row.difference_usd_minor) for row in answer.context["comparison"].rows]
        assert differences == sorted(differences, reverse=True)
        assert len(refund_desk.get(COMPARE, asked(world, page="2")).context["rows"]) == 3
        for strange in ("0", "-1", "x", "99999999999", "\x00"):
            assert refund_desk.get(COMPARE, asked(world, page=strange)).status_code == 200

    def test_only_read(self, refund_desk: Client, client: Client) -> None:
        assert refund_desk.post(COMPARE).status_code == 405
        assert client.get(COMPARE).status_code == 302
