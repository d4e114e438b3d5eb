"""A transaction says once who acts, and everything that it changes is written down under that name."""

import uuid
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction

from core.actor import Actor
from core.models import AuditEvent
from core.transactions import acting
from customers.models import Partner, User
from tests.factories import NOW, CustomerFactory, PartnerFactory, UserFactory
from tests.roles import ConnectAs

MINA = Actor(kind="user", id=uuid.uuid4(), label="Mina Kim 김미나", partner_id=uuid.uuid4(), through="portal")
FORGERY = """
    INSERT INTO core_auditevent (at, actor_kind, actor_label, through, table_name, row_id, action)
    VALUES (now(), 'user', 'somebody else', '', 'billing_refund', '1', 'UPDATE')
"""


def trail(table: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(table_name=table).order_by("pk"))


@pytest.mark.django_db
class TestActing:
    def test_names_the_actor_the_instant_and_the_way_in(self) -> None:
        with acting(MINA, now=NOW):
            partner = PartnerFactory()
        event = trail("customers_partner")[-1]
        assert (event.actor_kind, event.actor_id, event.actor_label) == ("user", MINA.id, "Mina Kim 김미나")
        assert (event.at, event.through, event.partner_id) == (NOW, "portal", partner.pk)

    @pytest.mark.django_db(transaction=True)
    def test_is_forgotten_with_its_transaction(self) -> None:
        with acting(MINA, now=NOW):
            PartnerFactory()
        PartnerFactory()
        event = trail("customers_partner")[-1]
        assert (event.actor_kind, event.actor_id, event.actor_label) == ("system", None, "portal_app")

    @pytest.mark.django_db(transaction=True)
    def test_takes_the_trail_along_when_rolled_back(self) -> None:
        with acting(MINA, now=NOW):
            PartnerFactory()
            transaction.set_rollback(True)
        assert trail("customers_partner") == []


@pytest.mark.django_db
class TestAuditTrail:
    def test_tells_what_came(self) -> None:
        customer = CustomerFactory(company_name="Hanbit")
        event = trail("customers_customer")[-1]
        assert (event.action, event.row_id, event.partner_id) == ("INSERT", str(customer.pk), customer.partner_id)
        assert event.before is None
        assert (event.after or {})["company_name"] == "Hanbit"

    def test_tells_only_what_changed(self) -> None:
        customer = CustomerFactory(company_name="Hanbit")
        customer.company_name = "Hanbit Industries"
        customer.save()
        event = trail("customers_customer")[-1]
        assert event.action == "UPDATE"
        assert (event.before, event.after) == (
            {"company_name": "Hanbit"},
            {"company_name": "Hanbit Industries"},
        )

    def test_tells_what_went(self) -> None:
        customer = CustomerFactory(company_name="Hanbit")
        customer.delete()
        event = trail("customers_customer")[-1]
        assert (event.action, event.after) == ("DELETE", None)
        assert (event.before or {})["company_name"] == "Hanbit"

    def test_says_nothing_of_a_change_that_changes_nothing(self) -> None:
        customer = CustomerFactory()
        customer.save()
        assert [event.action for event in trail("customers_customer")] == ["INSERT"]

    def test_never_holds_a_password_and_passes_over_sign_ins(self) -> None:
        user = UserFactory()
        User.objects.filter(pk=user.pk).update(last_login=NOW + timedelta(hours=1))
        user.set_password("another long passphrase")
        user.save()
        made, changed = trail("customers_user")
        assert (made.action, (made.after or {})["password"]) == ("INSERT", "(set)")
        assert (changed.action, changed.after) == ("UPDATE", {"password": "(changed)"})

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize(
        "attack",
        [
            FORGERY,
            "UPDATE core_auditevent SET actor_label = 'somebody else'",
            "DELETE FROM core_auditevent",
            "TRUNCATE core_auditevent",
            "ALTER TABLE customers_partner DISABLE TRIGGER audited",
            "DROP TRIGGER audited ON customers_partner",
            "SET session_replication_role = replica",
        ],
    )
    @pytest.mark.parametrize("role", ["portal_app", "portal_desk"])
    def test_belongs_to_its_trigger_alone(self, attack: str, role: str, connection_as: ConnectAs) -> None:
        PartnerFactory()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection_as(role).execute(attack)

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("attack", ["UPDATE core_auditevent SET through = ''", "DELETE FROM core_auditevent"])
    def test_resists_even_its_owner(self, attack: str, connection_as: ConnectAs) -> None:
        PartnerFactory()
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
            connection_as("portal_owner").execute(attack)

    def test_survives_what_the_application_may_set(self) -> None:
        """The application names the actor itself; it can't name none, or stop the trigger with it."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.actor', '', true), set_config('app.now', '', true)")
            Partner.objects.create(name="Quiet", mpn_id="1", billing_currency="USD")
        assert trail("customers_partner")[-1].actor_label == "portal_app"
