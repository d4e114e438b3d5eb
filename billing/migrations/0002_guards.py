"""Composite keys, states, what is frozen when, and the audit trail of everything about money."""

from django.db import migrations

from billing.models.states import MOVES
from core.sql import append_only, audited, composite_keys, state_machine

FROZEN = """
    -- A refund's amounts and lines may change only while the requester is asked to confirm others.
    CREATE FUNCTION billing_refund_amounts_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        IF OLD.state <> 'awaiting_confirmation' AND (
            NEW.quote_id, NEW.currency, NEW.credit_minor, NEW.fee_minor, NEW.net_minor, NEW.net_usd_minor,
            NEW.commitment_cancelled_minor, NEW.commitment_cancelled_usd_minor
        ) IS DISTINCT FROM (
            OLD.quote_id, OLD.currency, OLD.credit_minor, OLD.fee_minor, OLD.net_minor, OLD.net_usd_minor,
            OLD.commitment_cancelled_minor, OLD.commitment_cancelled_usd_minor
        ) THEN
            RAISE EXCEPTION 'the amounts of a refund that is % are frozen', OLD.state USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER amounts_frozen BEFORE UPDATE ON billing_refund
        FOR EACH ROW EXECUTE FUNCTION billing_refund_amounts_frozen();

    CREATE FUNCTION billing_refund_lines_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'remainder_id' = to_jsonb(OLD) - 'remainder_id' THEN
            RETURN NEW;
        END IF;
        IF NOT EXISTS (SELECT FROM billing_refund WHERE id = OLD.refund_id AND state = 'awaiting_confirmation') THEN
            RAISE EXCEPTION 'the lines of a submitted refund are frozen' USING ERRCODE = 'check_violation';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;
    CREATE TRIGGER lines_frozen BEFORE UPDATE OR DELETE ON billing_refundline
        FOR EACH ROW EXECUTE FUNCTION billing_refund_lines_frozen();

    -- A version that a quote was computed by stays as it was.
    CREATE FUNCTION billing_policy_in_use() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        IF EXISTS (SELECT FROM billing_quote WHERE policy_id = OLD.id) THEN
            RAISE EXCEPTION 'policy % is in use', OLD.code USING ERRCODE = 'check_violation';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;
    CREATE TRIGGER in_use BEFORE UPDATE OR DELETE ON billing_refundpolicy
        FOR EACH ROW EXECUTE FUNCTION billing_policy_in_use();
    CREATE INDEX billing_quote_policy ON billing_quote (policy_id);
"""

UNFROZEN = """
    DROP INDEX IF EXISTS billing_quote_policy;
    DROP TRIGGER in_use ON billing_refundpolicy; DROP FUNCTION billing_policy_in_use();
    DROP TRIGGER lines_frozen ON billing_refundline; DROP FUNCTION billing_refund_lines_frozen();
    DROP TRIGGER amounts_frozen ON billing_refund; DROP FUNCTION billing_refund_amounts_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial"), ("reservations", "0003_guards")]
    operations = [
        *composite_keys(
            "billing_payment",
            {"reservation_id": "reservations_reservation", "carried_from_id": "billing_payment"},
        ),
        *composite_keys("billing_orderbalance", {"order_id": "reservations_reservationorder"}),
        *composite_keys("billing_quote", {"customer_id": "customers_customer"}),
        *composite_keys(
            "billing_refund",
            {
                "customer_id": "customers_customer",
                "quote_id": "billing_quote",
                "first_quote_id": "billing_quote",
                "offered_quote_id": "billing_quote",
            },
        ),
        *composite_keys(
            "billing_refundline",
            {
                "refund_id": "billing_refund",
                "reservation_id": "reservations_reservation",
                "remainder_id": "reservations_reservation",
            },
        ),
        *composite_keys("billing_refundtransition", {"refund_id": "billing_refund"}),
        *composite_keys("billing_refundlimit", {"customer_id": "customers_customer"}),
        *composite_keys("billing_limituse", {"limit_id": "billing_refundlimit", "refund_id": "billing_refund"}),
        *composite_keys(
            "billing_journalentry",
            {"customer_id": "customers_customer", "corrects_id": "billing_journalentry"},
        ),
        *composite_keys("billing_posting", {"entry_id": "billing_journalentry"}),
        *composite_keys("billing_creditnote", {"refund_id": "billing_refund", "entry_id": "billing_journalentry"}),
        state_machine("billing_refund", "state", first=["submitted"], then=MOVES),
        state_machine(
            "billing_payment",
            "state",
            first=["Scheduled", "Succeeded"],
            then={"Scheduled": ["Succeeded", "Failed", "Cancelled"], "Failed": ["Succeeded", "Cancelled"]},
        ),
        state_machine("billing_limituse", "state", first=["held"], then={"held": ["used", "released"]}),
        migrations.RunSQL(FROZEN, UNFROZEN),
        *append_only(
            "billing_quote", "billing_refundtransition", "billing_creditnote", "billing_price", "billing_fxrate"
        ),
        *audited("billing_refund", "billing_refundpolicy", "billing_fxrate", "billing_creditnote"),
        *audited("billing_price", on="INSERT"),
        *audited("billing_payment", "billing_limituse", on="UPDATE OR DELETE"),
    ]
