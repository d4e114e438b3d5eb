"""A customer's details and tags: who may change them, and what goes wrong."""

from typing import Any

import pytest
from django.urls import reverse

from core.models import AuditEvent
from customers.models import Customer, User
from customers.policy.roles import PartnerRole
from customers.policy.tags import LONGEST_TAG, MOST_TAGS
from customers.queries.addresses import invited_to_write_to, person_to_write_to
from tests.factories import NOW, CustomerFactory, InvitationFactory, World, make_person
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 12


def details(customer: Customer, **changes: str) -> dict[str, Any]:
    seen = {"seen_company_name": customer.company_name, "seen_domain": customer.domain}
    return {"company_name": customer.company_name, "domain": customer.domain, **seen, **changes}


def save(pages: Pages, world: World, language: str = "en", **typed: str) -> Answer:
    customer = world.home.customer
    return pages.send(
        world.home.admin, "customer_details", customer.pk, language=language, **details(customer, **typed)
    )


def tag(pages: Pages, world: World, **typed: str) -> Answer:
    return pages.send(world.home.admin, "customer_tags", world.home.customer.pk, **typed)


def test_shows_what_is_known(world: World, pages: Pages) -> None:
    answer = pages.open(world.home.admin, "customer_details", world.home.customer.pk)
    assert answer.status == 200
    for words in (world.home.customer.company_name, world.home.customer.domain, "United States", "0 of 20"):
        assert words in answer.text
    assert answer.queries <= MOST_QUERIES


def test_name_and_domain_are_changed_and_written_down(world: World, pages: Pages) -> None:
    answer = save(pages, world, company_name="  New Name ", domain="New.Example")
    assert (answer.status, answer.location) == (302, reverse("customer_details", args=[world.home.customer.pk]))
    world.home.customer.refresh_from_db()
    assert (world.home.customer.company_name, world.home.customer.domain) == ("New Name", "new.example")
    event = AuditEvent.objects.filter(table_name="customers_customer", action="UPDATE").latest("pk")
    assert event.actor_label == world.home.admin.user.name
    assert event.after == {"company_name": "New Name", "domain": "new.example"}


@pytest.mark.parametrize("role", [PartnerRole.SALES_AGENT, PartnerRole.HELPDESK_AGENT, PartnerRole.GLOBAL_ADMIN])
def test_others_who_may(world: World, pages: Pages, role: PartnerRole) -> None:
    person = make_person(world.home.partner, role)
    sent = details(world.home.customer, company_name="By another")
    assert pages.send(person, "customer_details", world.home.customer.pk, **sent).status == 302


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"company_name": " "}, "Enter the company&#x27;s name."),
        ({"company_name": "x" * 201}, "A name can have 200 characters at most."),
        ({"domain": ""}, "Enter the domain name."),
        ({"domain": "no domain"}, "Enter a domain name, for example"),
        ({"domain": "<b>x</b>.example"}, "Enter a domain name, for example"),
        ({"company_name": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    world: World, pages: Pages, typed: dict[str, str], message: str
) -> None:
    answer = save(pages, world, **typed)
    assert answer.status == 422
    assert message in answer.text and "One thing needs your attention" in answer.text
    before = world.home.customer.company_name
    world.home.customer.refresh_from_db()
    assert world.home.customer.company_name == before


def test_markup_in_a_name_does_no_harm(world: World, pages: Pages) -> None:
    save(pages, world, company_name="<script>alert(1)</script>")
    text = pages.open(world.home.admin, "customer_details", world.home.customer.pk).text
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text


def test_a_domain_is_once(world: World, pages: Pages) -> None:
    CustomerFactory(partner=world.home.partner, domain="taken.example")
    answer = save(pages, world, domain="taken.example")
    assert answer.status == 409
    assert "Another of your customers has the domain taken.example." in answer.text
    assert 'value="taken.example"' in answer.text, "what was typed stays"
    free = CustomerFactory(partner=world.other.partner, domain="elsewhere.example")
    assert save(pages, world, domain=free.domain).status == 302, "another partner may serve it too"


@pytest.mark.parametrize("whose", ["own", "another's", "a parent of another's", "invited"])
def test_nobody_who_signs_in_is_silenced_by_a_customers_domain(world: World, pages: Pages, whose: str) -> None:
    colleague, stranger = world.home.admin, world.other.admin
    invited = InvitationFactory(partner=world.other.partner, invited_by=stranger.user, email="lee@newcomers.example")
    domain = {
        "own": colleague.user.email.partition("@")[2],
        "another's": stranger.user.email.partition("@")[2].upper(),
        "a parent of another's": "fabrikam.example",
        "invited": invited.email.partition("@")[2],
    }[whose]
    User.objects.filter(pk=world.other.reader.user.pk).update(email="reader@seoul.fabrikam.example")
    answer = pages.send(
        world.home.seller, "customer_details", world.home.customer.pk, **details(world.home.customer, domain=domain)
    )
    assert answer.status == 409 and f"have addresses at {domain.lower()}" in answer.text
    assert f'value="{domain}"' in answer.text, "what was typed stays"
    for person in (colleague, stranger):
        assert person_to_write_to(partner_id=person.membership.partner_id, person_id=person.user.pk, now=NOW)
    assert invited_to_write_to(invitation_id=invited.pk, now=NOW)


def test_a_name_is_changed_whatever_the_domain_is_already(world: World, pages: Pages) -> None:
    domain = world.home.admin.user.email.partition("@")[2]
    Customer.objects.filter(pk=world.home.customer.pk).update(domain=domain)
    world.home.customer.refresh_from_db()
    assert save(pages, world, company_name="Another name").status == 302


def test_what_somebody_changed_meanwhile_is_not_overwritten_unseen(world: World, pages: Pages) -> None:
    opened = details(world.home.customer, company_name="Mine")
    Customer.objects.filter(pk=world.home.customer.pk).update(company_name="Theirs")
    answer = pages.send(world.home.admin, "customer_details", world.home.customer.pk, **opened)
    assert answer.status == 409
    assert "the name is now Theirs" in answer.text and 'value="Mine"' in answer.text
    again = opened | {"seen_company_name": "Theirs"}
    assert pages.send(world.home.admin, "customer_details", world.home.customer.pk, **again).status == 302
    twice = pages.send(world.home.admin, "customer_details", world.home.customer.pk, **again)
    assert twice.status == 302, "the same again does nothing"


def test_a_tag_is_added_and_taken_off(world: World, pages: Pages) -> None:
    assert tag(pages, world, tag="  key   account ").status == 302
    world.home.customer.refresh_from_db()
    assert world.home.customer.tags == ["key account"]
    assert "Take off key account" in pages.open(world.home.admin, "customer_details", world.home.customer.pk).text
    for _ in range(2):
        assert tag(pages, world, remove="key account").status == 302
    world.home.customer.refresh_from_db()
    assert world.home.customer.tags == []


def test_a_tag_is_spelled_as_others_have_it(world: World, pages: Pages) -> None:
    CustomerFactory(partner=world.home.partner, tags=["Finance"])
    CustomerFactory(partner=world.other.partner, tags=["HEALTH"])
    tag(pages, world, tag="FINANCE")
    tag(pages, world, tag="health")
    world.home.customer.refresh_from_db()
    assert world.home.customer.tags == ["Finance", "health"]


@pytest.mark.parametrize(
    ("typed", "status", "message"),
    [
        ("", 422, "Type a tag first."),
        ("   ", 422, "Type a tag first."),
        ("x" * (LONGEST_TAG + 1), 422, "A tag can have 40 characters at most."),
        ("VIP", 409, "This customer has the tag VIP already."),
        ("a\x00b", 422, "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_with_a_tag(world: World, pages: Pages, typed: str, status: int, message: str) -> None:
    Customer.objects.filter(pk=world.home.customer.pk).update(tags=["vip"])
    answer = tag(pages, world, tag=typed)
    assert (answer.status, message in answer.text) == (status, True)
    world.home.customer.refresh_from_db()
    assert world.home.customer.tags == ["vip"]


def test_so_many_and_no_more(world: World, pages: Pages) -> None:
    Customer.objects.filter(pk=world.home.customer.pk).update(tags=[f"tag {n}" for n in range(MOST_TAGS)])
    answer = tag(pages, world, tag="one more")
    assert answer.status == 409 and "A customer can have 20 tags at most." in answer.text
    assert 'value="one more"' in answer.text


def test_what_is_not_seen_makes_no_other_tag_and_no_other_name(world: World, pages: Pages) -> None:
    assert tag(pages, world, tag="vip").status == 302
    assert tag(pages, world, tag="vip\u200b").status == 409
    assert tag(pages, world, tag="\u3164").status == 422
    save(pages, world, company_name="Hanbit\u202e Corp")
    world.home.customer.refresh_from_db()
    assert world.home.customer.company_name == "Hanbit Corp"


def test_markup_in_a_tag_does_no_harm(world: World, pages: Pages) -> None:
    tag(pages, world, tag='"><img src=x onerror=y>')
    for page, args in (("customer_details", [world.home.customer.pk]), ("customers", [])):
        text = pages.open(world.home.admin, page, *args).text
        assert "<img" not in text and "&lt;img" in text


def test_a_reader_sees_it_switched_off_with_the_reason(world: World, pages: Pages) -> None:
    answer = pages.open(world.home.reader, "customer_details", world.home.customer.pk)
    assert answer.status == 200
    assert "Your role does not include editing customers." in answer.text
    assert f"{world.home.admin.user.name} can do it" in answer.text
    assert "Add tag" not in answer.text and answer.text.count(" disabled") >= 2
    for page in ("customer_details", "customer_tags"):
        refused = pages.send(world.home.reader, page, world.home.customer.pk, tag="x", **details(world.home.customer))
        assert refused.status == 403 and world.home.admin.user.name in refused.text
    world.home.customer.refresh_from_db()
    assert world.home.customer.tags == []


def test_another_partners_customer_is_unknown(world: World, pages: Pages) -> None:
    for page in ("customer_details", "customer_tags"):
        assert pages.open(world.other.admin, page, world.home.customer.pk).status == 404
        sent = pages.send(world.other.admin, page, world.home.customer.pk, tag="x", **details(world.home.customer))
        assert sent.status == 404
    world.home.customer.refresh_from_db()
    assert world.home.customer.tags == []


def test_a_get_of_the_act_leads_to_the_page(world: World, pages: Pages) -> None:
    answer = pages.open(world.home.admin, "customer_tags", world.home.customer.pk)
    assert answer.location == reverse("customer_details", args=[world.home.customer.pk])


def test_in_korean(world: World, pages: Pages) -> None:
    text = pages.open(world.home.admin, "customer_details", world.home.customer.pk, language="ko").text
    assert "세부 정보 및 태그" in text and "태그 추가" in text
    assert "회사 이름을 입력하세요." in save(pages, world, language="ko", company_name="").text
