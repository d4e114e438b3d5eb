"""Whatever changes is written down under the name of whoever changed it, or can't change at all."""

import hashlib
import json
import re
from datetime import date

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection

from billing.models import (
    CreditNote,
    CreditNoteTax,
    PassedOn,
    PreparedReason,
    RefundPolicy,
    RenewalLock,
    RenewalRefusal,
    Statement,
)
from core.actor import Actor
from core.models import AuditEvent
from core.transactions import acting
from customers.models import DeviceCode, RefreshToken, RolePermission
from reservations.models import ClosedMarket, SaleEnd
from tests.architecture.test_roles import APPEND_ONLY
from tests.factories import (
    NOW,
    PURCHASED,
    InvitationFactory,
    ManagementGroupFactory,
    PriceFactory,
    ResourceGroupFactory,
    SecondPersonAmountFactory,
    UserFactory,
    World,
    make_world,
)
from tests.factories.clients import give_secret, let_in, make_program
from tests.factories.exchanges import ask_exchange, buying, priced
from tests.factories.refunds import prepared, refunded
from tests.factories.reversals import reversed_

ON_ANY_CHANGE = {
    "auth_group_permissions",
    "billing_creditnote",
    "billing_creditnotetax",
    "billing_exchange",
    "billing_fxrate",
    "billing_passedon",
    "billing_preparedreason",
    "billing_refund",
    "billing_refundpolicy",
    "customers_clientsecret",
    "customers_customer",
    "customers_invitation",
    "customers_managementgroup",
    "customers_membership",
    "customers_partner",
    "customers_refreshtoken",
    "customers_resourcegroup",
    "customers_roleassignment",
    "customers_rolepermission",
    "customers_secondpersonamount",
    "customers_serviceprincipal",
    "customers_subscription",
    "customers_user",
    "customers_user_groups",
    "customers_user_user_permissions",
    "reservations_reservation",
    "reservations_reservationorder",
    "reservations_closedmarket",
    "reservations_saleend",
    "support_preparedrefund",
    "support_supportrequest",
}
ON_LATER_CHANGES = {"billing_payment", "billing_limituse", "customers_devicecode"}
ON_NEW_ROWS = {
    "billing_price",
    "billing_renewallock",
    "billing_renewalrefusal",
    "billing_reversal",
    "billing_statement",
}

# Neither audited nor append-only, and why that loses nothing.
TOLD_OTHERWISE = {
    "billing_cart": "a draft; what is bought from it is an order and its payments",
    "billing_cartline": "a line of that draft",
    "billing_counter": "its numbers stand on the papers",
    "billing_exchangepurchase": "frozen with its exchange, but for the reservation that it became",
    "billing_exchangereturn": "frozen with its exchange, whose quotes are append-only",
    "billing_orderbalance": "the sum of payments and refund lines, which check_books compares",
    "billing_refundlimit": "the sum of its uses, which are audited",
    "billing_exchangereview": "who looks at it just now; it decides nothing",
    "billing_refundreview": "who looks at it just now; it decides nothing",
    "billing_refundline": "frozen with its refund, whose quotes are append-only",
    "billing_reversalrequest": "who asked and who answered stands in it, guarded; the reversal itself is append-only",
    "customers_roledefinition": "Azure's own list",
    "reservations_digestday": "says that a day was looked at, and nothing else",
    "reservations_expirydigest": "written once; only the instant of its mail is added",
    "reservations_catalogitem": "prices, which are money, are append-only",
    "reservations_openact": "comes and goes with a refund's transitions",
    "support_pendingfile": "not sent yet; what is sent becomes an append-only attachment",
    "reservations_utilizationday": "measured, by the hundred million",
    "reservations_utilizationweek": "the sum of seven such days",
}

TRIGGERS = """
    SELECT tgrelid::regclass::text, bool_or((tgtype & 4) > 0) AS on_insert,
        bool_or((tgtype & 16) > 0) AND bool_or((tgtype & 8) > 0) AS on_change
    FROM pg_trigger WHERE tgname LIKE 'audited%' AND tgenabled = 'O' AND tgfoid = 'core_audit'::regproc GROUP BY 1
"""


@pytest.fixture
def triggers(db: None) -> dict[str, tuple[bool, bool]]:
    """Return the audited tables: whether new rows are written down, and whether changes of old ones are."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS)
        found = cursor.fetchall()
    return {table: (on_insert, on_change) for table, on_insert, on_change in found}


def test_the_audited_tables_are_these(triggers: dict[str, tuple[bool, bool]]) -> None:
    expected = [(ON_ANY_CHANGE, (True, True)), (ON_LATER_CHANGES, (False, True)), (ON_NEW_ROWS, (True, False))]
    assert triggers == {table: when for tables, when in expected for table in tables}


def test_what_is_audited_only_when_new_never_changes() -> None:
    assert ON_NEW_ROWS <= APPEND_ONLY


def test_no_table_is_forgotten(triggers: dict[str, tuple[bool, bool]]) -> None:
    own = {
        model._meta.db_table
        for app in ("customers", "reservations", "billing", "support")
        for model in apps.get_app_config(app).get_models(include_auto_created=False)
    }
    assert own - set(triggers) - APPEND_ONLY == set(TOLD_OTHERWISE)


def write_papers(world: World) -> None:
    """Write what is said of a credit note, a renewal's price and its refusal, and a statement."""
    home, note = world.home, CreditNote.objects.get()
    CreditNoteTax.objects.create(partner=home.partner, credit_note=note, supply_minor=100, tax_minor=10)
    PassedOn.objects.create(
        partner=home.partner, credit_note=note, amount_minor=100, passed_on=NOW.date(),
        recorded_by=home.admin.user, recorded_at=NOW,
    )  # fmt: skip
    of_renewals = {"partner": home.partner, "reservation": home.reservation, "currency": "USD"}
    RenewalLock.objects.create(**of_renewals, term="P1Y", unit_minor=100, locked_on=NOW.date(), locked_at=NOW)
    RenewalRefusal.objects.create(**of_renewals, fault="retired", refused_at=NOW)
    Statement.objects.create(
        partner=home.partner, number="ST-2020-000001", month=date(2020, 1, 1), closed_at=NOW, sums=[], movements=[]
    )


@pytest.mark.django_db
def test_every_audited_table_names_who_was_declared_and_when() -> None:
    mina = Actor(kind="staff", id=None, label="Mina", through="desk")
    with acting(mina, now=NOW):
        RefundPolicy.objects.filter(is_draft=True).update(grace_days=6)
        RolePermission.objects.filter(role="auditor", action="ledger.read").update(level="never")
        world = make_world()
        prepared(world.home.seller, world.home.reservation, to=world.home.admin)
        reversal = reversed_(refunded(world.home.admin, world.home.reservation), now=NOW)
        ask_exchange(
            world.home.admin, world.home.reservation, [buying(priced("4000.00"), customer=world.home.customer)]
        )
        write_papers(world)
        PriceFactory()
        SecondPersonAmountFactory(partner=world.home.partner)
        PreparedReason.objects.filter(position=0).update(is_active=False)
        InvitationFactory(partner=world.home.partner, invited_by=world.home.admin.user)
        SaleEnd.objects.filter(series="dv2").update(ended_on=NOW.date())
        ClosedMarket.objects.filter(country="GI").update(reopened_on=NOW.date())
        ManagementGroupFactory(customer=world.home.customer)
        ResourceGroupFactory(subscription=world.home.subscription)
        give_secret(make_program(world.home.partner))
        let_in(world.home.admin)
        group = Group.objects.create(name="Checkers")
        right = Permission.objects.get(codename="view_refund")
        group.permissions.add(right)
        world.desk.groups.add(group)
        world.desk.user_permissions.add(right)
    events = AuditEvent.objects.filter(at__in=[NOW, PURCHASED])
    assert set(events.values_list("table_name", flat=True)) == ON_ANY_CHANGE | ON_LATER_CHANGES | ON_NEW_ROWS
    assert not AuditEvent.objects.filter(actor_label="portal_app").exists()
    people = {"Mina", "system", "purchases of a test", world.home.admin.user.name, world.home.seller.user.name}
    people |= {reversal.asked_by.name, reversal.confirmed_by.name}
    assert set(events.values_list("actor_label", flat=True)) == people


@pytest.mark.django_db
def test_taking_rights_away_is_written_down_too() -> None:
    user, group = UserFactory(), Group.objects.create(name="Checkers")
    user.groups.add(group)
    user.groups.remove(group)
    events = AuditEvent.objects.filter(table_name="customers_user_groups").order_by("pk")
    assert [event.action for event in events] == ["INSERT", "DELETE"]
    assert events.filter(action="DELETE", before__group_id=group.pk).exists()


@pytest.mark.django_db
def test_a_new_password_is_told_of_but_never_shown() -> None:
    user = UserFactory()
    hashes = {user.password}
    user.set_password("another horse battery")
    hashes.add(user.password)
    user.last_login = NOW
    user.save()
    user.name = "Somebody Else"
    user.save()
    made, changed, renamed = AuditEvent.objects.filter(table_name="customers_user", row_id=user.pk).order_by("pk")
    assert (made.after or {})["password"] == "(set)"
    assert (changed.before, changed.after) == ({"password": "(set)"}, {"password": "(changed)"})
    assert renamed.after == {"name": "Somebody Else"}
    written = json.dumps([[one.before, one.after] for one in (made, changed, renamed)])
    assert not [one for one in hashes if one in written]
    assert "last_login" not in written


@pytest.mark.django_db
def test_no_secret_of_a_sign_in_is_written_down() -> None:
    world = make_world()
    secret = give_secret(make_program(world.home.partner))
    device_code, refresh_token = let_in(world.home.admin)
    for row in (DeviceCode.objects.get(), RefreshToken.objects.get()):
        row.delete()
    tables = ["customers_clientsecret", "customers_devicecode", "customers_refreshtoken"]
    events = AuditEvent.objects.filter(table_name__in=tables)
    assert {(one.table_name, one.action) for one in events} >= {
        ("customers_clientsecret", "INSERT"),
        ("customers_devicecode", "UPDATE"),
        ("customers_devicecode", "DELETE"),
        ("customers_refreshtoken", "INSERT"),
    }
    written = json.dumps([[one.before, one.after] for one in events])
    hidden = [secret, device_code, refresh_token.partition(".")[2]]
    hashes = [hashlib.sha256(one.encode()).hexdigest() for one in hidden]
    assert not [one for one in [*hidden, *hashes] if one in written]
    assert not re.search(r'"user_code": "[A-Z]', written)
