"""What staff write at the desk: people, roles, rules, prices, answers; and what they are refused."""

from datetime import date
from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from billing.models import FxRate, Price, Refund, RefundPolicy
from core.models import AuditEvent
from customers.models import (
    Customer,
    ManagementGroup,
    Membership,
    Partner,
    ResourceGroup,
    RoleAssignment,
    RoleDefinition,
    RolePermission,
    Subscription,
    User,
)
from reservations.models import SaleEnd
from support.models import Message, SupportRequest
from tests.factories import (
    PASSWORD,
    CatalogItemFactory,
    ManagementGroupFactory,
    PartnerFactory,
    StaffFactory,
    World,
    make_person,
)
from tests.portal.desk.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database_role("portal_desk")]


def url(name: str, *args: object) -> str:
    return reverse(f"admin:{name}", args=args, urlconf="portal.desk_urls")


def send(client: Client, address: str, **data: object) -> str:
    """Send a form, follow it, and return the page."""
    sent = {key: value for key, value in data.items() if value is not None}
    answer = client.post(address, sent, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


NO_MEMBERSHIPS = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}


# People


def new_person(**changes: str) -> dict[str, str]:
    return {
        "email": "New.Person@Northwind.example",
        "name": "New Person",
        "language": "ko",
        "password1": "a long enough passphrase",
        "password2": "a long enough passphrase",
        **changes,
    }


def test_a_person_is_made_and_can_sign_in(support_desk: Client, client: Client, world: World) -> None:
    send(support_desk, url("customers_user_add"), **new_person())
    person = User.objects.get(email="new.person@northwind.example")
    assert not person.is_staff
    assert person.check_password("a long enough passphrase")
    send(
        support_desk, url("customers_membership_add"),
        partner=world.home.partner.pk, user=person.pk, roles=["sales_agent", "billing_admin"], is_active="on",
    )  # fmt: skip
    assert Membership.objects.get(user=person).roles == ["sales_agent", "billing_admin"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"email": "nonsense"}, "Enter a valid email address."),
        ({"password2": "another long passphrase"}, "The two password fields didn’t match."),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"name": ""}, "This field is required."),
    ],
)
def test_a_person_that_makes_no_sense(support_desk: Client, changes: dict[str, str], told: str) -> None:
    before = User.objects.count()
    page = send(support_desk, url("customers_user_add"), **new_person(**changes))
    assert told in page
    assert User.objects.count() == before


def test_an_address_is_taken_once_whatever_its_case(support_desk: Client, world: World) -> None:
    page = send(support_desk, url("customers_user_add"), **new_person(email=world.home.admin.user.email.upper()))
    assert "already exists" in page


def test_hashes_are_never_shown(superuser: Client, world: World) -> None:
    person = world.home.admin.user
    page = superuser.get(url("customers_user_change", person.pk)).content.decode()
    parts = person.password.split("$")
    assert not [part for part in [person.password, *parts[1:]] if part in page]
    assert "Set a new password" in page


def test_setting_a_password(support_desk: Client, world: World) -> None:
    person = world.home.admin.user
    address = url("auth_user_password_change", person.pk)
    send(
        support_desk,
        address,
        password1="another long passphrase",
        password2="another long passphrase",
        usable_password="true",
    )
    person.refresh_from_db()
    assert person.check_password("another long passphrase")


def test_a_replaced_address_opens_no_door(support_desk: Client, world: World) -> None:
    person = world.home.admin.user
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    old, new = person.email, "renamed@northwind.example"
    send(
        support_desk, url("customers_user_change", person.pk), email=new, name=person.name, is_active="on",
        contact_method="email", **NO_MEMBERSHIPS,
    )  # fmt: skip
    person.refresh_from_db()
    assert person.email == new
    assert not EmailAddress.objects.filter(email=old).exists()


def test_deactivating_people(support_desk: Client, world: World) -> None:
    person = world.home.admin.user
    page = send(support_desk, url("customers_user_changelist"), action="deactivate", _selected_action=[str(person.pk)])
    assert "1 person was changed." in page
    person.refresh_from_db()
    assert not person.is_active
    assert AuditEvent.objects.filter(table_name="customers_user", row_id=str(person.pk), through="desk").exists()


@pytest.mark.parametrize("through", ["list", "page"])
def test_a_session_that_was_ended_does_not_come_back(support_desk: Client, world: World, through: str) -> None:
    person, there = world.home.seller.user, signed_in(world.home.seller.user)
    form = {"email": person.email, "name": person.name, "contact_method": "email", **NO_MEMBERSHIPS}
    changelist, page = url("customers_user_changelist"), url("customers_user_change", person.pk)
    for action in ("deactivate", "activate"):
        if through == "list":
            send(support_desk, changelist, action=action, _selected_action=[str(person.pk)])
        else:
            send(support_desk, page, **form, **({"is_active": "on"} if action == "activate" else {}))
    person.refresh_from_db()
    assert person.is_active
    assert there.get(reverse("admin:login")).status_code == 302, "not known any more: to the sign-in"
    assert signed_in(person).get(reverse("admin:login")).status_code == 403, "known, but no staff"


@pytest.mark.parametrize("field", ["is_staff", "is_superuser"])
def test_the_support_desk_makes_nobody_staff(support_desk: Client, world: World, field: str) -> None:
    person = world.home.admin.user
    send(
        support_desk, url("customers_user_change", person.pk), email=person.email, name=person.name, is_active="on",
        contact_method="email", **{field: "on"}, **NO_MEMBERSHIPS,
    )  # fmt: skip
    person.refresh_from_db()
    assert not getattr(person, field)


def test_the_support_desk_leaves_staff_alone(support_desk: Client) -> None:
    boss = StaffFactory(is_superuser=True)
    assert support_desk.post(url("customers_user_change", boss.pk), {"name": "x"}).status_code == 403
    taken = {"password1": "taken over by others", "password2": "taken over by others", "usable_password": "true"}
    assert support_desk.post(url("auth_user_password_change", boss.pk), taken).status_code == 403
    send(support_desk, url("customers_user_changelist"), action="deactivate", _selected_action=[str(boss.pk)])
    boss.refresh_from_db()
    assert boss.is_active
    assert boss.check_password(PASSWORD)


def test_nobody_switches_themselves_off(world: World) -> None:
    boss = StaffFactory(is_superuser=True)
    client = signed_in(boss)
    send(
        client, url("customers_user_change", boss.pk), email=boss.email, name="Still here", contact_method="email",
        **NO_MEMBERSHIPS,
    )  # fmt: skip
    boss.refresh_from_db()
    assert (boss.is_active, boss.is_staff, boss.is_superuser, boss.name) == (True, True, True, "Still here")


# Partners, customers, rights


def partner_form(partner: Partner, **changes: str) -> dict[str, str]:
    return {
        "name": partner.name,
        "mpn_id": partner.mpn_id,
        "language": "ko",
        "time_zone": "Asia/Seoul",
        "auto_approval_usd_minor": "2500.50",
        "carry_out_delay_minutes": "30",
        **changes,
    }


def test_the_lead_sets_the_automatic_amount(lead: Client, world: World) -> None:
    partner = world.home.partner
    send(lead, url("customers_partner_change", partner.pk), **partner_form(partner))
    partner.refresh_from_db()
    assert (partner.auto_approval_usd_minor, partner.carry_out_delay_minutes) == (250_050, 30)
    assert partner.time_zone == "Asia/Seoul"


def test_those_who_decide_do_not_set_the_amount(refund_desk: Client, support_desk: Client, world: World) -> None:
    partner = world.home.partner
    for client in (refund_desk, support_desk):
        answer = client.post(url("customers_partner_change", partner.pk), partner_form(partner))
        assert answer.status_code == 403


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"auto_approval_usd_minor": "-1"}, "greater than or equal to 0"),
        ({"auto_approval_usd_minor": "1.005"}, "no more than 2 decimal places"),
        ({"auto_approval_usd_minor": "much"}, "Enter a number."),
        ({"time_zone": "Asia/Nowhere"}, "There is no time zone"),
        ({"carry_out_delay_minutes": "10081"}, "less than or equal to 10080"),
    ],
)
def test_a_partner_that_makes_no_sense(superuser: Client, world: World, changes: dict[str, str], told: str) -> None:
    partner = world.home.partner
    assert told in send(superuser, url("customers_partner_change", partner.pk), **partner_form(partner, **changes))
    partner.refresh_from_db()
    assert partner.auto_approval_usd_minor == 1_000_000


def test_the_database_bounds_the_delay(world: World) -> None:
    partners = Partner.objects.filter(pk=world.home.partner.pk)
    assert partners.update(carry_out_delay_minutes=10_080) == 1
    with pytest.raises(IntegrityError, match="partner_delay_within_a_week"):
        partners.update(carry_out_delay_minutes=10_081)


def test_a_new_partner(superuser: Client) -> None:
    form = partner_form(Partner(name="Harbor", mpn_id="777"), billing_currency="krw")
    send(superuser, url("customers_partner_add"), **form)
    assert Partner.objects.get(mpn_id="777").billing_currency == "KRW"
    assert "There is no currency" in send(
        superuser, url("customers_partner_add"), **{**form, "mpn_id": "778", "billing_currency": "WON"}
    )


def test_customers_and_subscriptions_stay_with_their_partner(support_desk: Client, world: World) -> None:
    send(
        support_desk, url("customers_customer_add"), partner=world.home.partner.pk, company_name="Daon Retail",
        domain="daon.example", country="kr", currency="KRW",
    )  # fmt: skip
    customer = Customer.objects.get(domain="daon.example")
    assert (customer.partner, customer.country) == (world.home.partner, "KR")
    send(support_desk, url("customers_subscription_add"), customer=customer.pk, name="Azure plan", state="Active")
    assert Subscription.objects.get(customer=customer).partner == world.home.partner
    send(
        support_desk, url("customers_customer_change", customer.pk), partner=world.other.partner.pk,
        company_name="Daon", domain="daon.example", country="KR", currency="USD",
    )  # fmt: skip
    customer.refresh_from_db()
    assert (customer.company_name, customer.partner, customer.currency) == ("Daon", world.home.partner, "KRW")


def test_a_customers_domain_is_nobodys_who_signs_in(support_desk: Client, world: World) -> None:
    domain = world.other.admin.user.email.partition("@")[2]
    form = {"partner": world.home.partner.pk, "company_name": "Daon", "country": "KR", "currency": "KRW"}
    answer = support_desk.post(url("customers_customer_add"), {**form, "domain": domain.upper()})
    assert f"have addresses at {domain}" in answer.content.decode()
    send(support_desk, url("customers_customer_add"), **form, domain="Daon.Example")
    assert Customer.objects.get(company_name="Daon").domain == "daon.example", "as addresses are compared"


def test_the_matrix_is_edited_where_it_is_listed(superuser: Client) -> None:
    cells = list(RolePermission.objects.order_by("role", "action"))
    form = {"form-TOTAL_FORMS": len(cells), "form-INITIAL_FORMS": len(cells), "_save": "Save"}
    for number, cell in enumerate(cells):
        form |= {f"form-{number}-id": cell.pk, f"form-{number}-level": cell.level}
    changed = next(n for n, cell in enumerate(cells) if (cell.role, cell.action) == ("sales_agent", "ledger.read"))
    send(superuser, url("customers_rolepermission_changelist"), **{**form, f"form-{changed}-level": "all"})
    assert RolePermission.objects.get(role="sales_agent", action="ledger.read").level == "all"
    assert RolePermission.objects.count() == len(cells)


def test_a_role_on_an_order(support_desk: Client, world: World) -> None:
    order, person = world.home.reservation.order, world.home.seller.user
    role = RoleDefinition.objects.get(name="Owner")
    send(support_desk, url("customers_roleassignment_add"), user=person.pk, role=role.pk, scope=order.arm_id)
    assignment = RoleAssignment.objects.get(user=person, scope=order.arm_id)
    assert assignment.partner == world.home.partner
    send(support_desk, url("customers_roleassignment_delete", assignment.pk), post="yes")
    assert not RoleAssignment.objects.filter(pk=assignment.pk).exists()


@pytest.mark.parametrize(
    "scope", ["", "nonsense", "/subscriptions/1", "/providers/Microsoft.Capacity/reservationOrders/1"]
)
def test_a_scope_that_is_nowhere(support_desk: Client, world: World, scope: str) -> None:
    role = RoleDefinition.objects.get(name="Owner")
    before = RoleAssignment.objects.count()
    send(support_desk, url("customers_roleassignment_add"), user=world.home.seller.user.pk, role=role.pk, scope=scope)
    assert RoleAssignment.objects.count() == before


def test_a_role_is_not_given_across_partners(support_desk: Client, world: World) -> None:
    order, stranger = world.home.reservation.order, make_person(PartnerFactory()).user
    role = RoleDefinition.objects.get(name="Owner")
    page = send(support_desk, url("customers_roleassignment_add"), user=stranger.pk, role=role.pk, scope=order.arm_id)
    assert "does not belong to the partner" in page
    assert not RoleAssignment.objects.filter(user=stranger).exists()


@pytest.mark.parametrize("inner", [False, True])
def test_a_scope_is_kept_as_rights_are_looked_up(support_desk: Client, world: World, inner: bool) -> None:
    place = world.home.reservation if inner else world.home.reservation.order
    person = world.home.seller.user
    role = RoleDefinition.objects.get(name="Owner")
    send(support_desk, url("customers_roleassignment_add"), user=person.pk, role=role.pk, scope=place.arm_id.upper())
    assert RoleAssignment.objects.get(user=person).scope == place.arm_id


def staff_of(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


def test_staff_hold_no_role_at_a_partner(support_desk: Client, world: World) -> None:
    for person, told in ((StaffFactory(), "operator&#x27;s staff"), (staff_of(support_desk), "give yourself a role")):
        page = send(
            support_desk, url("customers_membership_add"),
            partner=world.home.partner.pk, user=person.pk, roles=["admin_agent"], is_active="on",
        )  # fmt: skip
        assert told in page
        assert not Membership.objects.filter(user=person).exists()


def test_staff_who_held_a_role_before_only_lose_it(support_desk: Client, world: World) -> None:
    membership = Membership.objects.get(user=world.home.admin.user)
    User.objects.filter(pk=membership.user_id).update(is_staff=True)
    page = url("customers_membership_change", membership.pk)
    assert "operator&#x27;s staff" in send(support_desk, page, roles=["admin_agent"], is_active="on")
    send(support_desk, page, roles=["admin_agent"])
    membership.refresh_from_db()
    assert not membership.is_active


def test_staff_get_no_role_on_an_order(support_desk: Client, world: World) -> None:
    order, person = world.home.reservation.order, world.home.seller.user
    User.objects.filter(pk=person.pk).update(is_staff=True)
    role = RoleDefinition.objects.get(name="Owner")
    page = send(support_desk, url("customers_roleassignment_add"), user=person.pk, role=role.pk, scope=order.arm_id)
    assert "operator&#x27;s staff" in page
    assert not RoleAssignment.objects.filter(user=person).exists()


def test_a_partners_person_does_not_become_staff(superuser: Client, world: World) -> None:
    person = world.home.admin.user
    page = send(
        superuser, url("customers_user_change", person.pk), email=person.email, name=person.name, is_active="on",
        contact_method="email", is_staff="on", **NO_MEMBERSHIPS,
    )  # fmt: skip
    assert "Give staff a sign-in of their own" in page
    person.refresh_from_db()
    assert not person.is_staff


# Rules and prices


def policy_form(client: Client, **changes: str) -> dict[str, str]:
    """Return what the page for a new version offers, with a code and a day."""
    form = client.get(url("billing_refundpolicy_add")).context["adminform"].form
    offered = {name: form[name].value() for name in form.fields}
    sent = {name: "on" if value is True else value for name, value in offered.items() if value not in (None, False)}
    return {**sent, "code": "desk-2027", "effective_from": "2027-01-01", "excluded_types": "", **changes}


def test_a_version_is_copied_and_edited_and_stays_a_draft(lead: Client, lead_person: User) -> None:
    send(lead, url("billing_refundpolicy_add"), **policy_form(lead, fee_basis_points="800"))
    policy = RefundPolicy.objects.get(code="desk-2027")
    assert (policy.is_draft, policy.fee_basis_points, policy.limit_usd_minor) == (True, 800, 5_000_000)
    send(lead, url("billing_refundpolicy_change", policy.pk), **policy_form(lead, fee_basis_points="900"), is_draft="")
    policy.refresh_from_db()
    assert (policy.is_draft, policy.fee_basis_points, policy.written_by) == (True, 900, lead_person)


def test_the_copy_is_of_the_version_that_is_named(lead: Client) -> None:
    draft = RefundPolicy.objects.get(code="azure-2026")
    page = lead.get(url("billing_refundpolicy_add"), {"copy": str(draft.pk)})
    form = page.context["adminform"].form
    assert form["fee_basis_points"].value() == draft.fee_basis_points
    assert form["limit_measure"].value() == draft.limit_measure


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"code": "Desk 2027"}, "lower-case letters, digits"),
        ({"code": "<b>"}, "lower-case letters, digits"),
        ({"grace_days": "-1"}, "greater than or equal to 0"),
        ({"grace_days": "367"}, "less than or equal to 366"),
        ({"excluded_types": "RedHat, <b>"}, "is no name of a type"),
        ({"limit_overflow": "trim", "limit_measure": "canceled_commitment"}, "Only a net refund can be trimmed"),
        ({"limit_scope": "planet"}, "is not one of the available choices"),
        ({"fee_basis_points": "10001"}, "less than or equal to 10000"),
        ({"limit_window_days": "0"}, "greater than or equal to 1"),
        ({"code": "seed-2019"}, "already exists"),
        ({"effective_from": "soon"}, "Enter a valid date."),
    ],
)
def test_a_version_that_makes_no_sense(lead: Client, changes: dict[str, str], told: str) -> None:
    send(lead, url("billing_refundpolicy_add"), **policy_form(lead))
    policy = RefundPolicy.objects.get(code="desk-2027")
    page = send(lead, url("billing_refundpolicy_change", policy.pk), **policy_form(lead, **changes))
    assert told in page
    policy.refresh_from_db()
    assert policy.is_draft


def test_the_version_in_force_is_only_read(superuser: Client) -> None:
    policy = RefundPolicy.objects.get(code="seed-2019")
    page = superuser.get(url("billing_refundpolicy_change", policy.pk)).content.decode()
    assert "in force, so it stays as it is" in page
    assert 'name="fee_basis_points"' not in page
    answer = superuser.post(url("billing_refundpolicy_change", policy.pk), {"fee_basis_points": "0"})
    assert answer.status_code == 403


def test_the_version_that_quotes_used_is_only_read(superuser: Client, refund: Refund) -> None:
    page = superuser.get(url("billing_refundpolicy_change", refund.quote.policy_id)).content.decode()
    assert "Quotes were computed by this version" in page


TOMORROW = "2026-07-03"


def test_a_rate_is_added_and_never_changed(lead: Client) -> None:
    send(lead, url("billing_fxrate_add"), currency="krw", units_per_usd="1445.5", from_on=TOMORROW)
    rate = FxRate.objects.get(currency="KRW", from_on=date(2026, 7, 3))
    assert rate.units_per_usd == Decimal("1445.5")
    assert lead.get(url("billing_fxrate_change", rate.pk)).status_code == 200
    assert lead.post(url("billing_fxrate_change", rate.pk), {"units_per_usd": "1"}).status_code == 403
    page = send(lead, url("billing_fxrate_add"), currency="KRW", units_per_usd="1450", from_on=TOMORROW)
    assert "already exists" in page


def add_rate(units: str, from_on: str) -> FxRate:
    return FxRate.objects.create(currency="JPY", units_per_usd=Decimal(units), from_on=date.fromisoformat(from_on))


@pytest.mark.parametrize("from_on", ["2026-07-02", "2026-06-30"])
def test_a_rate_holds_from_tomorrow(lead: Client, from_on: str) -> None:
    page = send(lead, url("billing_fxrate_add"), currency="JPY", units_per_usd="150", from_on=from_on)
    assert "tomorrow (UTC) at the earliest" in page
    assert not FxRate.objects.filter(currency="JPY", from_on=from_on).exists()


@pytest.mark.parametrize(("units", "is_far"), [("180", False), ("120", False), ("180.01", True), ("119.99", True)])
def test_a_rate_that_moves_far_is_checked_twice(lead: Client, units: str, is_far: bool) -> None:
    add_rate("150", "2026-07-01")
    form = {"currency": "JPY", "units_per_usd": units, "from_on": TOMORROW}
    page = send(lead, url("billing_fxrate_add"), **form)
    assert ("The newest rate is 150" in page) == is_far
    assert FxRate.objects.filter(currency="JPY", from_on=TOMORROW).exists() != is_far
    if is_far:
        send(lead, url("billing_fxrate_add"), **form, is_checked="on")
        assert FxRate.objects.filter(currency="JPY", from_on=TOMORROW).exists()


def test_those_who_decide_set_neither_rates_nor_rules(refund_desk: Client, lead_person: User) -> None:
    for page in ("billing_fxrate_add", "billing_refundpolicy_add"):
        assert refund_desk.get(url(page)).status_code == 403
    draft = RefundPolicy.objects.get(code="azure-2026")
    assert refund_desk.post(url("billing_refundpolicy_change", draft.pk), {}).status_code == 403
    assert not lead_person.has_perm("billing.change_refund")


@pytest.mark.parametrize(
    ("currency", "typed", "minor"), [("USD", "1,234.50", 123_450), ("KRW", "1785000", 1_785_000), ("USD", "0.01", 1)]
)
def test_a_price_is_typed_in_units(refund_desk: Client, currency: str, typed: str, minor: int) -> None:
    item = CatalogItemFactory()
    send(
        refund_desk, url("billing_price_add"), item=item.pk, term="P1Y", currency=currency, unit_price=typed,
        from_on="2026-08-01",
    )  # fmt: skip
    assert Price.objects.get(item=item).unit_minor == minor


@pytest.mark.parametrize(
    ("currency", "typed"), [("KRW", "1.5"), ("USD", "0"), ("USD", "-1"), ("USD", "free"), ("XXX", "1")]
)
def test_a_price_that_makes_no_sense(refund_desk: Client, currency: str, typed: str) -> None:
    item = CatalogItemFactory()
    page = send(
        refund_desk, url("billing_price_add"), item=item.pk, term="P1Y", currency=currency, unit_price=typed,
        from_on="2026-08-01",
    )  # fmt: skip
    assert "Please correct the error" in page
    assert not Price.objects.filter(item=item).exists()


# Requests


@pytest.fixture
def request_page(refund: Refund) -> str:
    return url("support_supportrequest_change", refund.support_request.pk)


NO_MESSAGES = {
    f"{part}-{count}_FORMS": "0"
    for part in ("messages", "attachments", "internal_notes", "clock_moves")
    for count in ("TOTAL", "INITIAL")
}


def test_staff_answer_a_request(support_desk: Client, refund: Refund, request_page: str) -> None:
    page = send(support_desk, request_page, answer="We look into it. <b>", **NO_MESSAGES)
    message = Message.objects.get(request=refund.support_request, side="desk")
    assert (message.body, message.author_name) == ("We look into it. <b>", "Haneul Baek")
    assert "changed successfully" in page
    shown = support_desk.get(request_page).content.decode()
    assert "We look into it. &lt;b&gt;" in shown
    assert "Waiting for the refund desk" in shown, "an automatic message, in words"


@pytest.mark.parametrize("answer", ["", "  \n "])
def test_an_answer_says_something(support_desk: Client, refund: Refund, request_page: str, answer: str) -> None:
    assert "Write a message first." in send(support_desk, request_page, answer=answer, **NO_MESSAGES)
    assert not Message.objects.filter(side="desk").exists()


def test_a_request_under_way_is_not_closed_by_hand(support_desk: Client, refund: Refund, request_page: str) -> None:
    page = send(support_desk, request_page, answer="Bye.", close="on", **NO_MESSAGES)
    assert "still under way" in page
    assert "Bye." in page, "what was typed is kept"
    assert SupportRequest.objects.get(pk=refund.support_request.pk).state == "open"
    assert not Message.objects.filter(side="desk").exists()


def test_a_state_sent_along_is_ignored(support_desk: Client, refund: Refund, request_page: str) -> None:
    send(support_desk, request_page, answer="Hello.", state="closed", number="SR-1", **NO_MESSAGES)
    request = SupportRequest.objects.get(pk=refund.support_request.pk)
    assert request.state == "open"
    assert request.number.startswith("SR-2026-")


# Groups and ends of sale


def test_groups_are_made_for_a_customer_and_a_subscription(support_desk: Client, world: World) -> None:
    customer, subscription = world.home.customer, world.home.subscription
    send(support_desk, url("customers_managementgroup_add"), customer=customer.pk, code="mg-prod", name="Production")
    group = ManagementGroup.objects.get(code="mg-prod")
    assert (group.partner_id, group.arm_id) == (
        customer.partner_id,
        "/providers/Microsoft.Management/managementGroups/mg-prod",
    )
    send(support_desk, url("customers_resourcegroup_add"), subscription=subscription.pk, name="rg-web")
    assert ResourceGroup.objects.get(name="rg-web").partner_id == subscription.partner_id
    send(
        support_desk, url("customers_subscription_change", subscription.pk),
        name=subscription.name, state="Active", management_group=group.pk,
    )  # fmt: skip
    subscription.refresh_from_db()
    assert subscription.management_group == group


@pytest.mark.parametrize("name", ["", "a b", "<b>", "ends.", "x" * 91])
def test_a_group_is_called_as_azure_allows(support_desk: Client, world: World, name: str) -> None:
    send(support_desk, url("customers_resourcegroup_add"), subscription=world.home.subscription.pk, name=name)
    send(support_desk, url("customers_managementgroup_add"), customer=world.home.customer.pk, code=name, name="Name")
    assert not ResourceGroup.objects.exists() and not ManagementGroup.objects.exists()


def test_a_subscription_joins_no_group_of_another_customer(support_desk: Client, world: World) -> None:
    foreign = ManagementGroupFactory(customer=world.other.customer)
    subscription = world.home.subscription
    said = send(
        support_desk, url("customers_subscription_change", subscription.pk),
        name=subscription.name, state="Active", management_group=foreign.pk,
    )  # fmt: skip
    assert "This management group belongs to another customer." in said
    subscription.refresh_from_db()
    assert subscription.management_group is None


def test_the_refund_desk_says_until_when_a_series_is_sold(refund_desk: Client, support_desk: Client) -> None:
    send(refund_desk, url("reservations_saleend_add"), series="DSv4", term="P1Y", ended_on="2027-03-01")
    assert SaleEnd.objects.get(series="dsv4").ended_on == date(2027, 3, 1)
    assert support_desk.get(url("reservations_saleend_add")).status_code == 403
    assert support_desk.get(url("reservations_saleend_changelist")).status_code == 200
