"""What a reversal may move back, two people for it, and papers that stay as they were."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunSQL

from core.sql import append_only, audited, composite_keys, state_machine

PAYMENTS = {"Scheduled": ["Succeeded", "Failed", "Cancelled"], "Failed": ["Succeeded", "Cancelled"]}
LIMIT_USES = {"held": ["used", "released"]}
RESERVATIONS = {"Succeeded": ["Cancelled", "Expired"]}

GUARDS = """
    -- What was asked for stays; only its answer is written, once.
    CREATE FUNCTION billing_reversal_request_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR OLD.state <> 'open' OR
            to_jsonb(NEW) - '{state,answered_by_id,answered_at,note}'::text[] <>
            to_jsonb(OLD) - '{state,answered_by_id,answered_at,note}'::text[]
        THEN
            RAISE EXCEPTION 'a request for a reversal is frozen' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON billing_reversalrequest
        FOR EACH ROW EXECUTE FUNCTION billing_reversal_request_frozen();

    CREATE FUNCTION billing_reversal_request_allowed() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM billing_refund WHERE id = NEW.refund_id
            AND (state <> 'completed' OR requested_by_id IN (NEW.asked_by_id, NEW.answered_by_id))
        ) THEN
            RAISE EXCEPTION 'refund % is not reversed by its requester, and only when it is completed', NEW.refund_id
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER allowed BEFORE INSERT OR UPDATE ON billing_reversalrequest
        FOR EACH ROW EXECUTE FUNCTION billing_reversal_request_allowed();

    -- A reversal is what somebody asked for and another one confirmed.
    CREATE FUNCTION billing_reversal_confirmed() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT FROM billing_reversalrequest AS asked JOIN billing_refund AS refund ON refund.id = asked.refund_id
            WHERE asked.id = NEW.request_id AND asked.state = 'confirmed' AND refund.state = 'completed'
            AND (asked.refund_id, asked.asked_by_id, asked.answered_by_id, refund.requested_by_id)
                = (NEW.refund_id, NEW.asked_by_id, NEW.confirmed_by_id, NEW.requested_by_id)
        ) THEN
            RAISE EXCEPTION 'the reversal of refund % was not confirmed', NEW.refund_id
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER confirmed BEFORE INSERT ON billing_reversal
        FOR EACH ROW EXECUTE FUNCTION billing_reversal_confirmed();

    -- Only what was given back comes back; what was split or merged lives on in others.
    CREATE FUNCTION reservations_reservation_restored() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        IF OLD.state = 'Cancelled' AND NEW.state = 'Succeeded' AND OLD.ended_as NOT IN ('Returned', 'Exchanged') THEN
            RAISE EXCEPTION 'reservation % ended as %', OLD.id, OLD.ended_as USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER restored BEFORE UPDATE OF state ON reservations_reservation
        FOR EACH ROW EXECUTE FUNCTION reservations_reservation_restored();
"""

NO_GUARDS = """
    DROP TRIGGER restored ON reservations_reservation; DROP FUNCTION reservations_reservation_restored();
    DROP TRIGGER confirmed ON billing_reversal; DROP FUNCTION billing_reversal_confirmed();
    DROP TRIGGER allowed ON billing_reversalrequest; DROP FUNCTION billing_reversal_request_allowed();
    DROP TRIGGER frozen ON billing_reversalrequest; DROP FUNCTION billing_reversal_request_frozen();
"""

SEEN = ("view_reversalrequest", "view_reversal", "view_statement", "view_creditnotetax")
TAX = ("add_creditnotetax", "change_creditnotetax")
RIGHTS = {
    "Refund desk": (*SEEN, "add_reversalrequest", "add_reversal", *TAX),
    "Support desk": SEEN,
    "Refund desk lead": (*SEEN, *TAX),
}
"""To add a request is the right to ask for a reversal, to add a reversal the right to confirm one."""


def moves(table: str, *, first: list[str], before: dict[str, list[str]], more: dict[str, list[str]]) -> list[RunSQL]:
    """Let a state machine also go back as ``more`` says."""
    old = state_machine(table, "state", first=first, then=before)
    both = {state: [*before.get(state, ()), *more.get(state, ())] for state in (*before, *more)}
    new = state_machine(table, "state", first=first, then=both)
    return [RunSQL(old.reverse_sql or "", old.sql), RunSQL(new.sql, new.reverse_sql)]


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the permissions first: Django itself does so only after the last migration."""
    app = apps.get_app_config("billing")
    app.models_module = True  # type: ignore[assignment]
    create_permissions(app, verbosity=0, apps=apps)
    app.models_module = None
    for name, codenames in RIGHTS.items():
        group, _is_new = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*apps.get_model("auth", "Permission").objects.filter(codename__in=codenames))


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0018_papers"),
        ("reservations", "0011_closed_markets"),
        ("support", "0015_exchange_guards"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        *composite_keys("billing_reversalrequest", {"refund_id": "billing_refund"}),
        *composite_keys(
            "billing_reversal",
            {
                "refund_id": "billing_refund",
                "request_id": "billing_reversalrequest",
                "entry_id": "billing_journalentry",
                "credit_note_id": "billing_creditnote",
            },
        ),
        *composite_keys("billing_passedon", {"credit_note_id": "billing_creditnote"}),
        *composite_keys("billing_creditnotetax", {"credit_note_id": "billing_creditnote"}),
        state_machine(
            "billing_reversalrequest", "state", first=["open"], then={"open": ["confirmed", "declined", "withdrawn"]}
        ),
        migrations.RunSQL(GUARDS, NO_GUARDS),
        *append_only("billing_reversal", "billing_statement"),
        *audited("billing_reversal", "billing_statement", on="INSERT", skip=["sums", "movements"]),
        *audited("billing_passedon", "billing_creditnotetax"),
        *moves(
            "billing_payment",
            first=["Scheduled", "Succeeded"],
            before=PAYMENTS,
            more={"Cancelled": ["Scheduled"]},
        ),
        *moves("billing_limituse", first=["held"], before=LIMIT_USES, more={"used": ["released"]}),
        *moves("reservations_reservation", first=["Succeeded"], before=RESERVATIONS, more={"Cancelled": ["Succeeded"]}),
        *moves(
            "reservations_reservationorder",
            first=["Succeeded"],
            before=RESERVATIONS,
            more={"Cancelled": ["Succeeded"]},
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
