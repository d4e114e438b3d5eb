"""The partner's settings: everybody reads them, a Global admin changes them, for later requests."""

import pytest
from django.urls import reverse

from core.models import AuditEvent
from customers.models import Partner, SecondPersonAmount
from customers.policy.roles import PartnerRole
from portal.forms.partner_settings import DelayUnit, in_largest_unit
from tests.factories import Person, SecondPersonAmountFactory, World, make_person
from tests.portal.browsing import Browser
from tests.portal.conftest import Pages

UNCHANGED = {"delay": "0", "delay_unit": "1", "language": "en", "time_zone": "UTC"}


@pytest.fixture
def chief(world: World) -> Person:
    return make_person(world.home.partner, PartnerRole.GLOBAL_ADMIN, name="Northwind Chief")


def seen(browser: Browser) -> str:
    """Return the fingerprint of the settings that the page was opened with."""
    return browser.open("partner_settings").text.partition('name="seen" value="')[2].partition('"')[0]


def amounts() -> dict[str, int]:
    return dict(SecondPersonAmount.objects.values_list("role", "amount_usd_minor"))


class TestPage:
    @pytest.mark.parametrize("person", ["admin", "reader", "seller"])
    def test_everybody_reads_and_is_told_who_changes(
        self, world: World, pages: Pages, chief: Person, person: str
    ) -> None:
        SecondPersonAmountFactory(partner=world.home.partner, amount_usd_minor=150_050)
        answer = pages.open(getattr(world.home, person), "partner_settings")
        assert answer.status == 200
        assert "Only a Global admin changes the settings. Ask Northwind Chief." in answer.text
        assert 'value="1500.50"' in answer.text
        assert answer.text.count(" disabled") >= 7
        assert 'aria-describedby="why-settings"' in answer.text

    def test_offers_an_amount_for_each_role_that_can_request(self, world: World, pages: Pages, chief: Person) -> None:
        text = pages.open(chief, "partner_settings").text
        for role in ("admin_agent", "sales_agent", "helpdesk_agent"):
            assert f'name="amount-{role}"' in text
        assert 'name="amount-billing_admin"' not in text
        assert "disabled" not in text

    def test_warns_when_nobody_could_agree_to_large_ones(self, world: World, pages: Pages, chief: Person) -> None:
        roles = (PartnerRole.ADMIN_AGENT, PartnerRole.SALES_AGENT, PartnerRole.HELPDESK_AGENT)
        for number, role in enumerate(roles, start=1):
            assert "nobody could agree" not in pages.open(chief, "partner_settings").text
            SecondPersonAmountFactory(partner=world.home.partner, role=role, amount_usd_minor=number * 100_000)
        assert (
            "</span> nobody could agree, so such a refund can't be requested."
            in pages.open(chief, "partner_settings").text
        )

    def test_shows_nothing_of_another_partner(self, world: World, pages: Pages) -> None:
        SecondPersonAmountFactory(partner=world.home.partner, amount_usd_minor=123_456)
        text = pages.open(world.other.admin, "partner_settings").text
        assert "1234.56" not in text
        assert world.home.partner.name not in text

    def test_in_korean(self, world: World, pages: Pages, chief: Person) -> None:
        text = pages.open(chief, "partner_settings", language="ko").text
        assert "2차 승인" in text
        assert "Second person" not in text

    def test_takes_few_queries(self, world: World, pages: Pages, chief: Person) -> None:
        one = pages.open(world.home.reader, "partner_settings").queries
        for _turn in range(50):
            make_person(world.home.partner, PartnerRole.GLOBAL_ADMIN)
        assert pages.open(world.home.reader, "partner_settings").queries == one <= 12

    def test_wrong_method(self, world: World, chief: Person) -> None:
        assert Browser(chief).client.put(reverse("partner_settings")).status_code == 405


class TestSave:
    def test_writes_everything_and_says_who(self, world: World, chief: Person) -> None:
        browser = Browser(chief)
        typed = {
            "amount-sales_agent": "1000.50", "amount-helpdesk_agent": "0", "delay": "2", "delay_unit": "60",
            "language": "ko", "time_zone": "Asia/Seoul",
        }  # fmt: skip
        sent = browser.send("partner_settings", seen=seen(browser), **typed)
        assert sent.location == reverse("partner_settings")
        text = browser.open("partner_settings").text
        assert "The settings were saved." in text
        assert "Last changed by Northwind Chief" in text
        partner = Partner.objects.get(pk=world.home.partner.pk)
        assert (partner.carry_out_delay_minutes, partner.language, partner.time_zone) == (120, "ko", "Asia/Seoul")
        assert amounts() == {"sales_agent": 100_050, "helpdesk_agent": 0}
        written = AuditEvent.objects.filter(actor_label="Northwind Chief")
        assert set(written.values_list("table_name", flat=True)) == {
            "customers_partner",
            "customers_secondpersonamount",
        }

    def test_empties_changes_and_keeps_amounts(self, world: World, chief: Person) -> None:
        for role, cents in ((PartnerRole.SALES_AGENT, 100), (PartnerRole.ADMIN_AGENT, 200)):
            SecondPersonAmountFactory(partner=world.home.partner, role=role, amount_usd_minor=cents)
        theirs = SecondPersonAmountFactory(partner=world.other.partner)
        browser = Browser(chief)
        typed = UNCHANGED | {"amount-admin_agent": "3", "amount-sales_agent": "", "seen": seen(browser)}
        browser.send("partner_settings", **typed)
        theirs.delete()
        assert amounts() == {"admin_agent": 300}

    def test_twice_is_once(self, world: World, chief: Person) -> None:
        browser = Browser(chief)
        typed = UNCHANGED | {"amount-sales_agent": "5", "seen": seen(browser)}
        for _click in range(2):
            assert browser.send("partner_settings", **typed).status == 302
        assert AuditEvent.objects.filter(table_name="customers_secondpersonamount").count() == 1

    def test_does_not_undo_what_somebody_else_saved_meanwhile(self, world: World, chief: Person) -> None:
        mine, other = Browser(chief), Browser(make_person(world.home.partner, PartnerRole.GLOBAL_ADMIN))
        old = seen(mine)
        other.send("partner_settings", **UNCHANGED | {"amount-sales_agent": "7", "seen": seen(other)})
        answer = mine.send("partner_settings", **UNCHANGED | {"amount-sales_agent": "9", "seen": old})
        assert answer.status == 409
        assert "Somebody else has changed the settings meanwhile." in answer.text
        assert 'value="7"' in answer.text
        assert amounts() == {"sales_agent": 700}

    @pytest.mark.parametrize("person", ["admin", "reader", "seller", "trusted_seller"])
    def test_is_for_global_admins_only(self, world: World, pages: Pages, chief: Person, person: str) -> None:
        answer = Browser(getattr(world.home, person)).send(
            "partner_settings", **UNCHANGED | {"amount-sales_agent": "9"}
        )
        assert answer.status == 403
        assert "These people of your partner can: Northwind Chief." in answer.text
        assert amounts() == {}

    def test_not_even_for_who_manages_people(self, world: World, pages: Pages) -> None:
        """Who can give roles must not also set what a role may do alone."""
        keeper = make_person(world.home.partner, PartnerRole.USER_ADMIN)
        assert Browser(keeper).send("partner_settings", **UNCHANGED).status == 403

    @pytest.mark.parametrize(
        ("name", "typed", "said"),
        [
            ("amount-sales_agent", "much", "Enter an amount in US dollars, for example 1000 or 1000.50."),
            ("amount-sales_agent", "-1", "Enter an amount of 0 or more."),
            ("amount-sales_agent", "1.005", "Enter at most two decimals."),
            ("amount-sales_agent", "99999999999", "Enter an amount of at most 1,000,000,000."),
            ("amount-sales_agent", "9" * 40, "Enter an amount in US dollars"),
            ("amount-sales_agent", "NaN", "Enter an amount in US dollars"),
            ("amount-sales_agent", "<b>5</b>", "Enter an amount in US dollars"),
            ("delay", "", "Enter a number; 0 carries refunds out at once."),
            ("delay", "soon", "Enter a whole number."),
            ("delay", "-1", "Enter a whole number, 0 or more."),
            ("delay", "10081", "The longest delay is 7 days."),
            ("delay", "9" * 40, "The longest delay is 7 days."),
            ("delay", "1\0", "Enter a whole number."),
            ("delay_unit", "3", "Select a valid choice"),
            ("language", "xx", "Select a valid choice"),
            ("time_zone", "Mars/Olympus", "Select a valid choice"),
            ("time_zone", "", "This field is required."),
            ("seen", "x" * 17, "at most 16 characters"),
        ],
    )
    def test_a_mistake_is_told_beside_its_field_and_nothing_is_saved(
        self, pages: Pages, chief: Person, name: str, typed: str, said: str
    ) -> None:
        answer = Browser(chief).send("partner_settings", **UNCHANGED | {"amount-admin_agent": "4", name: typed})
        assert answer.status == 422
        assert said in answer.text
        assert "One thing needs your attention" in answer.text
        if name != "seen":
            assert f'id="id_{name}_error"' in answer.text
        assert 'name="amount-admin_agent" value="4"' in answer.text
        assert amounts() == {}

    def test_a_session_that_ran_out_loses_nothing(self, world: World, chief: Person) -> None:
        browser = Browser(None)
        browser.send("partner_settings", **UNCHANGED | {"amount-sales_agent": "321"})
        browser.sign_in(chief)
        assert 'value="321"' in browser.open("partner_settings").text
        assert amounts() == {}


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, (0, DelayUnit.MINUTES)), (15, (15, DelayUnit.MINUTES)), (120, (2, DelayUnit.HOURS)),
     (1440, (1, DelayUnit.DAYS)), (1441, (1441, DelayUnit.MINUTES)), (10_080, (7, DelayUnit.DAYS))],
)  # fmt: skip
def test_a_delay_is_said_in_its_largest_unit(minutes: int, said: tuple[int, DelayUnit]) -> None:
    assert in_largest_unit(minutes) == said
