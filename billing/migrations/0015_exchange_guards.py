"""Composite keys, states, what is frozen when, and the audit trail of exchanges."""

from django.db import migrations
from django.db.migrations import RunSQL

from billing.models.states import EXCHANGE_MOVES
from core.sql import append_only, audited, composite_keys, state_machine

FROZEN = """
    -- An exchange's amounts and lines may change only while the requester is asked to confirm others.
    CREATE FUNCTION billing_exchange_amounts_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        IF OLD.state <> 'awaiting_confirmation' AND (
            NEW.quote_id, NEW.currency, NEW.credit_minor, NEW.purchases_minor, NEW.due_today_minor, NEW.net_usd_minor,
            NEW.commitment_cancelled_minor, NEW.commitment_cancelled_usd_minor
        ) IS DISTINCT FROM (
            OLD.quote_id, OLD.currency, OLD.credit_minor, OLD.purchases_minor, OLD.due_today_minor, OLD.net_usd_minor,
            OLD.commitment_cancelled_minor, OLD.commitment_cancelled_usd_minor
        ) THEN
            RAISE EXCEPTION 'the amounts of an exchange that is % are frozen', OLD.state
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER amounts_frozen BEFORE UPDATE ON billing_exchange
        FOR EACH ROW EXECUTE FUNCTION billing_exchange_amounts_frozen();

    -- What was made of a line is written once, while everything moves: the remainder, or what was bought.
    CREATE FUNCTION billing_exchange_lines_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
        made text := TG_ARGV[0];
    BEGIN
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - made = to_jsonb(OLD) - made THEN
            RETURN NEW;
        END IF;
        IF NOT EXISTS (SELECT FROM billing_exchange WHERE id = OLD.exchange_id AND state = 'awaiting_confirmation') THEN
            RAISE EXCEPTION 'the lines of a submitted exchange are frozen' USING ERRCODE = 'check_violation';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END $$;
    CREATE TRIGGER lines_frozen BEFORE UPDATE OR DELETE ON billing_exchangereturn
        FOR EACH ROW EXECUTE FUNCTION billing_exchange_lines_frozen('remainder_id');
    CREATE TRIGGER lines_frozen BEFORE UPDATE OR DELETE ON billing_exchangepurchase
        FOR EACH ROW EXECUTE FUNCTION billing_exchange_lines_frozen('reservation_id');

    -- What the partner's settings were at the submission: a later change is for later requests.
    CREATE FUNCTION billing_exchange_settings_frozen() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        IF (
            NEW.second_person_amounts, NEW.alone_up_to_usd_minor, NEW.second_person_total_usd_minor,
            NEW.carry_out_delay_minutes, NEW.requested_by_id, NEW.submitted_at, NEW.submitted_on
        ) IS DISTINCT FROM (
            OLD.second_person_amounts, OLD.alone_up_to_usd_minor, OLD.second_person_total_usd_minor,
            OLD.carry_out_delay_minutes, OLD.requested_by_id, OLD.submitted_at, OLD.submitted_on
        ) THEN
            RAISE EXCEPTION 'what was in force when an exchange was submitted stays' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER settings_frozen BEFORE UPDATE ON billing_exchange
        FOR EACH ROW EXECUTE FUNCTION billing_exchange_settings_frozen();

"""

UNFROZEN = """
    DROP TRIGGER settings_frozen ON billing_exchange; DROP FUNCTION billing_exchange_settings_frozen();
    DROP TRIGGER lines_frozen ON billing_exchangepurchase; DROP TRIGGER lines_frozen ON billing_exchangereturn;
    DROP FUNCTION billing_exchange_lines_frozen();
    DROP TRIGGER amounts_frozen ON billing_exchange; DROP FUNCTION billing_exchange_amounts_frozen();
"""

SUBSCRIPTIONS = {
    "subscription_id": "customers_subscription",
    "scope_subscription_id": "customers_subscription",
    "scope_resource_group_id": "customers_resourcegroup",
    "scope_management_group_id": "customers_managementgroup",
}


class Migration(migrations.Migration):
    dependencies = [("billing", "0014_exchanges"), ("reservations", "0006_settings_guards")]
    operations = [
        *composite_keys("billing_exchangequote", {"customer_id": "customers_customer"}),
        *composite_keys(
            "billing_exchange",
            {
                "customer_id": "customers_customer",
                "quote_id": "billing_exchangequote",
                "first_quote_id": "billing_exchangequote",
                "offered_quote_id": "billing_exchangequote",
            },
        ),
        *composite_keys(
            "billing_exchangereturn",
            {
                "exchange_id": "billing_exchange",
                "reservation_id": "reservations_reservation",
                "remainder_id": "reservations_reservation",
            },
        ),
        *composite_keys(
            "billing_exchangepurchase",
            {"exchange_id": "billing_exchange", "reservation_id": "reservations_reservation", **SUBSCRIPTIONS},
        ),
        *composite_keys("billing_exchangetransition", {"exchange_id": "billing_exchange"}),
        *composite_keys("billing_creditnote", {"exchange_id": "billing_exchange"}),
        state_machine("billing_exchange", "state", first=["submitted"], then=EXCHANGE_MOVES),
        RunSQL(FROZEN, UNFROZEN),
        *append_only("billing_exchangequote", "billing_exchangetransition"),
        *audited("billing_exchange"),
    ]
