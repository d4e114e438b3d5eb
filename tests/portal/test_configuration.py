"""A reservation's Configuration: choose, look at what changes, save; or read it, with the reason why not."""

import re
import uuid
from typing import Any

import pytest
from django.urls import reverse

from customers.models import Subscription
from customers.policy.roles import AzureRole
from reservations.models import Reservation
from tests.factories import (
    NOW,
    CatalogItemFactory,
    CustomerFactory,
    ManagementGroupFactory,
    Person,
    ResourceGroupFactory,
    RoleAssignmentFactory,
    SubscriptionFactory,
    World,
    buy,
)
from tests.factories.refunds import ask
from tests.portal.browsing import Browser
from tests.portal.conftest import Answer, Pages

MOST_QUERIES = 12


def configuration(
    pages: Pages,
    world: World,
    reservation: Reservation | None = None,
    language: str = "en",
    person: Person | None = None,
) -> Answer:
    shown = reservation or world.home.reservation
    ids = (shown.customer_id, shown.pk)
    return pages.open(person or world.home.admin, "reservation_configuration", *ids, language=language)


def send(
    pages: Pages, world: World, act: str = "save", person: Person | None = None, language: str = "en", **typed: Any
) -> Answer:
    reservation = world.home.reservation
    ids = (reservation.customer_id, reservation.pk)
    entries = {"version": reservation.version, "scope": "Shared", "optimize": "flexibility", "act": act} | typed
    return pages.send(person or world.home.admin, "reservation_configuration", *ids, language=language, **entries)


def change(world: World, **settings: Any) -> None:
    Reservation.objects.filter(pk=world.home.reservation.pk).update(**settings)


def stored(world: World) -> Reservation:
    return Reservation.objects.get(pk=world.home.reservation.pk)


def single(world: World, **more: Any) -> dict[str, Any]:
    return {"scope": "Single", "subscription": world.home.subscription.pk} | more


class TestToRead:
    @pytest.mark.parametrize(
        ("scope", "words"),
        [
            ("Shared", "Shared"),
            ("ManagementGroup", "Management group: Landing zones"),
            ("Single", "Single subscription: Production"),
            ("ResourceGroup", "Single resource group: rg-web, Production"),
        ],
    )
    def test_every_scope_as_it_is_in_force(self, world: World, pages: Pages, scope: str, words: str) -> None:
        subscription = SubscriptionFactory(customer=world.home.customer, name="Production")
        targets = {
            "ManagementGroup": {
                "scope_management_group": ManagementGroupFactory(customer=world.home.customer, name="Landing zones")
            },
            "Single": {"scope_subscription": subscription},
            "ResourceGroup": {
                "scope_subscription": subscription,
                "scope_resource_group": ResourceGroupFactory(subscription=subscription, name="rg-web"),
            },
        }
        change(world, scope=scope, **targets.get(scope, {}))
        answer = configuration(pages, world)
        assert f"<p>{words}</p>" in answer.text
        (chosen,) = [
            one for one in re.findall(r"<input[^>]*>", answer.text) if 'name="scope"' in one and "checked" in one
        ]
        assert f'value="{scope}"' in chosen

    def test_the_billing_subscription_with_its_state(self, world: World, pages: Pages) -> None:
        Subscription.objects.filter(pk=world.home.subscription.pk).update(state=Subscription.State.SUSPENDED)
        text = configuration(pages, world).text
        assert f"{world.home.subscription.name}, Suspended" in text
        assert f"{world.home.subscription.name} (suspended)" in text, "in the list of choices"

    def test_a_product_without_sizes_has_nothing_to_optimize(self, world: World, pages: Pages) -> None:
        linux = CatalogItemFactory(resource_type="SuseLinux", flexibility_group="", flexibility_ratio=None)
        text = configuration(pages, world, buy(customer=world.home.customer, item=linux)).text
        assert "do not apply to this product" in text and 'name="optimize"' not in text

    def test_only_the_customers_own_things_are_offered(self, world: World, pages: Pages) -> None:
        neighbor = SubscriptionFactory(customer=CustomerFactory(partner=world.home.partner), name="Neighbor")
        ResourceGroupFactory(subscription=neighbor, name="rg-neighbor")
        ManagementGroupFactory(customer=world.other.customer, name="Foreign group")
        text = configuration(pages, world).text
        assert world.home.subscription.name in text
        assert not [name for name in ("Neighbor", "rg-neighbor", "Foreign group") if name in text]

    def test_what_the_customer_has_none_of_cannot_be_chosen(self, world: World, pages: Pages) -> None:
        text = configuration(pages, world).text
        assert "This customer has no management group." in text and "This customer has no resource group." in text
        assert text.count("disabled") == 2

    def test_a_reader_sees_it_disabled_with_the_reason_and_who_can_help(self, world: World, pages: Pages) -> None:
        for person, words in (
            (world.home.reader, "Your role does not include changing reservations."),
            (world.home.seller, "Changing settings needs the Owner, Contributor or Reservations Administrator role."),
        ):
            answer = configuration(pages, world, person=person)
            assert answer.status == 200 and words in answer.text
            assert "Northwind Admin can do it or give you the role." in answer.text
            assert '<fieldset class="stack" disabled' in answer.text and 'value="review"' not in answer.text

    def test_why_nothing_can_be_changed_now(self, world: World, pages: Pages) -> None:
        over = buy(customer=world.home.customer, on="2025-01-01")
        assert (
            "This reservation has ended. Its settings cannot be changed any more."
            in configuration(pages, world, over).text
        )
        ask(world.home.admin, world.home.reservation)
        assert "A request for this reservation is already open." in configuration(pages, world).text

    def test_in_korean(self, world: World, pages: Pages) -> None:
        text = configuration(pages, world, language="ko").text
        for words in ("구성", "혜택 적용 범위", "공유", "최적화 기준", "변경 내용 검토", "자동 갱신"):
            assert words in text

    @pytest.mark.parametrize("person", ["admin", "reader", "seller", "trusted_seller"])
    def test_as_many_queries_for_one_choice_as_for_fifty(self, world: World, pages: Pages, person: str) -> None:
        few = configuration(pages, world, person=getattr(world.home, person)).queries
        for _each in range(50):
            ResourceGroupFactory(subscription=SubscriptionFactory(customer=world.home.customer))
            ManagementGroupFactory(customer=world.home.customer)
        many = configuration(pages, world, person=getattr(world.home, person)).queries
        assert many == few <= MOST_QUERIES


class TestReview:
    def test_shows_before_and_after_and_what_follows_and_writes_nothing(self, world: World, pages: Pages) -> None:
        answer = send(pages, world, "review", **single(world, optimize="capacity"))
        assert answer.status == 200
        for words in (
            "<td>Shared</td>",
            f"<td>Single subscription: {world.home.subscription.name}</td>",
            "<td>Instance size flexibility</td>",
            "<td>Capacity priority</td>",
            "This is no purchase: price, payments and term stay as they are.",
            "A refund quote made before is out of date then",
            'name="scope" value="Single"',
            f'name="subscription" value="{world.home.subscription.pk}"',
            'value="save"',
        ):
            assert words in answer.text, words
        assert stored(world).version == world.home.reservation.version

    def test_says_what_stays(self, world: World, pages: Pages) -> None:
        assert "<td>Unchanged</td>" in send(pages, world, "review", **single(world)).text

    def test_leads_back_to_the_choice_with_what_was_chosen(self, world: World, pages: Pages) -> None:
        text = send(pages, world, "edit", **single(world)).text
        assert f'<option value="{world.home.subscription.pk}" selected>' in text and 'value="review"' in text

    def test_shared_takes_a_capacity_priority_in_force_with_it(self, world: World, pages: Pages) -> None:
        change(world, scope="Single", scope_subscription=world.home.subscription, is_size_flexible=False)
        text = send(pages, world, "review", optimize="capacity").text
        assert "<td>Capacity priority</td>" in text and "<td>Instance size flexibility</td>" in text


class TestSave:
    def test_writes_it_and_says_so(self, world: World, pages: Pages) -> None:
        answer = send(pages, world, **single(world, optimize="capacity"))
        ids = (world.home.customer.pk, world.home.reservation.pk)
        assert (answer.status, answer.location) == (302, reverse("reservation_configuration", args=ids))
        after = stored(world)
        assert (after.scope, after.scope_subscription, after.is_size_flexible) == (
            "Single",
            world.home.subscription,
            False,
        )
        assert (after.version, after.updated_at) == (2, NOW)

    def test_entries_of_another_scope_are_not_looked_at(self, world: World, pages: Pages) -> None:
        answer = send(pages, world, **single(world, resource_group="nonsense", management_group=uuid.uuid4()))
        assert answer.status == 302 and stored(world).scope == "Single"

    def test_a_second_click_saves_nothing_twice_and_is_no_error(self, world: World, pages: Pages) -> None:
        first, second = (send(pages, world, **single(world)) for _each in range(2))
        assert first.status == second.status == 302 and first.location == second.location
        assert stored(world).version == 2

    def test_another_tab_changed_it_meanwhile(self, world: World, pages: Pages) -> None:
        """Refused with what became different; what was chosen stands there still, and can be sent again."""
        other_tab = ResourceGroupFactory(subscription=world.home.subscription, name="rg-tab")
        send(pages, world, scope="ResourceGroup", resource_group=other_tab.pk)
        answer = send(pages, world, **single(world))
        assert answer.status == 409 and stored(world).scope == "ResourceGroup"
        assert "This reservation was changed meanwhile." in answer.text
        assert "<li>Scope: Northwind Admin, " in answer.text
        assert "Single resource group: rg-tab" in answer.text, "what is in force now"
        assert f'<option value="{world.home.subscription.pk}" selected>' in answer.text
        assert 'name="version" value="2"' in answer.text
        assert send(pages, world, version=2, **single(world)).status == 302

    def test_the_review_tells_of_another_tab_too(self, world: World, pages: Pages) -> None:
        change(world, version=5)
        assert send(pages, world, "review", **single(world)).status == 409

    def test_the_same_again_is_told(self, world: World, pages: Pages) -> None:
        answer = send(pages, world)
        assert answer.status == 422 and "These are the values it has already." in answer.text

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"scope": ""}, "Choose a scope."),
            ({"scope": "Galaxy"}, "Choose one of the four scopes."),
            ({"scope": "Single"}, "Choose a subscription."),
            ({"scope": "ResourceGroup"}, "Choose a resource group."),
            ({"scope": "ManagementGroup"}, "Choose a management group."),
            ({"scope": "Single", "subscription": "x" * 5000}, "This customer has no such entry."),
            ({"scope": "Single", "subscription": "<script>"}, "This customer has no such entry."),
            ({"scope": "Single", "subscription": "a\0b"}, "This customer has no such entry."),
            ({"scope": "Single", "subscription": str(uuid.uuid4())}, "This customer has no such entry."),
            ({"optimize": "speed"}, "Choose one of the two."),
            ({"optimize": "capacity"}, "Capacity priority needs the scope"),
        ],
    )
    def test_bad_input_is_told_beside_its_field(
        self, world: World, pages: Pages, typed: dict[str, Any], words: str
    ) -> None:
        answer = send(pages, world, **typed)
        assert answer.status == 422 and answer.text.count(words) >= 2, "beside the field and in the summary"
        assert 'aria-invalid="true"' in answer.text and "<script>" not in answer.text.split("<main")[1]
        assert stored(world).version == 1

    def test_a_foreign_subscription_is_unknown_and_unnamed(self, world: World, pages: Pages) -> None:
        foreign = world.other.subscription
        answer = send(pages, world, scope="Single", subscription=foreign.pk)
        assert answer.status == 422 and foreign.name not in answer.text.replace(world.home.subscription.name, "")
        assert stored(world).scope == "Shared"

    @pytest.mark.parametrize("version", ["", "nonsense", "-1", "9" * 40, "1e3"])
    def test_a_version_that_never_was_is_out_of_date(self, world: World, pages: Pages, version: str) -> None:
        assert send(pages, world, version=version, **single(world)).status == 409
        assert stored(world).scope == "Shared"

    def test_a_reader_is_refused(self, world: World, pages: Pages) -> None:
        for person in (world.home.reader, world.home.seller):
            answer = send(pages, world, person=person, **single(world))
            assert answer.status == 403 and "Northwind Admin" in answer.text
        assert stored(world).scope == "Shared"

    def test_a_contributor_of_this_reservation_may(self, world: World, pages: Pages) -> None:
        RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation, role_name=AzureRole.CONTRIBUTOR)
        assert send(pages, world, person=world.home.seller, **single(world)).status == 302

    def test_not_while_a_request_is_open(self, world: World, pages: Pages) -> None:
        ask(world.home.admin, world.home.reservation)
        answer = send(pages, world, **single(world))
        assert answer.status == 409 and "<b>Nothing was saved.</b>" in answer.text
        assert stored(world).scope == "Shared"

    def test_errors_in_korean(self, world: World, pages: Pages) -> None:
        assert "구독을 선택하세요." in send(pages, world, language="ko", scope="Single").text

    def test_another_partners_is_unknown(self, world: World, pages: Pages) -> None:
        assert send(pages, world, person=world.other.admin, **single(world)).status == 404


def test_what_was_typed_before_the_sign_in_ran_out_is_there_again(world: World, pages: Pages) -> None:
    browser = Browser(world.home.admin)
    url = reverse("reservation_configuration", args=[world.home.customer.pk, world.home.reservation.pk])
    browser.lose_session()
    browser.post(url, **single(world, act="save", version=1, optimize="capacity"))
    browser.sign_in(world.home.admin)
    text = browser.get(url).text
    assert "You were signed out." in text
    assert f'<option value="{world.home.subscription.pk}" selected>' in text
    assert "You were signed out." not in browser.get(url).text
    assert stored(world).scope == "Shared"


def test_no_other_verb(world: World, pages: Pages) -> None:
    browser = Browser(world.home.admin)
    url = reverse("reservation_configuration", args=[world.home.customer.pk, world.home.reservation.pk])
    assert browser.client.put(url).status_code == browser.client.delete(url).status_code == 405
