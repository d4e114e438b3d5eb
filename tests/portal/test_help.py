"""Help: the keys, the refund rules in force, who to ask; and what somebody without a partner is told."""

import re
from datetime import date

from django.urls import reverse

from billing.models import RefundPolicy
from tests.factories import Person, UserFactory, World
from tests.portal.conftest import Pages


def table(text: str) -> list[str]:
    """Return the rows of the rules' table as words."""
    part = text.split("<tbody>")[1].split("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in part.split("</tr>") if "<td" in row]


def test_the_rules_in_force_as_the_published_table(world: World, pages: Pages) -> None:
    text = pages.open(world.home.reader, "help").text
    assert table(text) == [
        "5 or fewer No 100% none USD 50,000.00",
        "5 or fewer Yes Pro-rated none USD 50,000.00",
        "More than 5 No Pro-rated 12% USD 50,000.00",
        "More than 5 Yes Pro-rated 12% USD 50,000.00",
    ]
    assert "The rules in force since" in text and "seed-2019" in text
    assert "SUSE Linux" in text and "free again 365 days after its refund" in text


def test_another_version_shows_its_own_rules(world: World, pages: Pages) -> None:
    RefundPolicy.objects.filter(code="azure-2026").update(is_draft=False, effective_from=date(2026, 6, 1))
    text = pages.open(world.home.reader, "help").text
    assert [row.split(" USD")[0] for row in table(text)][2:] == [
        "More than 5 No Pro-rated none",
        "More than 5 Yes Pro-rated none",
    ]
    assert "The cancelled commitment counts" in text and "azure-2026" in text


def test_who_to_ask_and_the_keys(world: World, pages: Pages) -> None:
    text = pages.open(world.home.seller, "help").text
    assert "Admin agents of your partner: Northwind Admin" in text and "<kbd>/</kbd>" in text
    assert "Fabrikam" not in text


def test_in_korean(world: World, pages: Pages) -> None:
    text = pages.open(world.home.admin, "help", language="ko").text
    for words in ("환불", "중도 해지 수수료", "일할 계산", "바로 가기 키"):
        assert words in text


def test_only_reads_and_only_for_people_who_are_signed_in(world: World, pages: Pages) -> None:
    assert pages.send(world.home.admin, "help").status == 405
    assert pages.open(None, "help").location.startswith(reverse("account_login"))


def test_somebody_without_a_partner_is_told_so_and_can_sign_out(world: World, pages: Pages) -> None:
    answer = pages.open(Person(UserFactory(), world.home.admin.membership), "customers")
    assert answer.status == 403
    assert "You belong to no partner" in answer.text and reverse("account_logout") in answer.text
