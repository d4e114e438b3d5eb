"""Reversals of exchanges too; and nothing that was returned comes back without the reversal that says so."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.sql import composite_keys

ALLOWED_OF_REFUNDS = """
    CREATE OR REPLACE FUNCTION billing_reversal_request_allowed() RETURNS trigger LANGUAGE plpgsql
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
"""

CONFIRMED_OF_REFUNDS = """
    CREATE OR REPLACE FUNCTION billing_reversal_confirmed() RETURNS trigger LANGUAGE plpgsql
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
"""

BOTH = """
    (SELECT id, state, requested_by_id FROM billing_refund UNION ALL
     SELECT id, state, requested_by_id FROM billing_exchange)
"""

ALLOWED = f"""
    CREATE OR REPLACE FUNCTION billing_reversal_request_allowed() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM {BOTH} AS taken_back WHERE id = coalesce(NEW.refund_id, NEW.exchange_id)
            AND (state <> 'completed' OR requested_by_id IN (NEW.asked_by_id, NEW.answered_by_id))
        ) THEN
            RAISE EXCEPTION '% is not reversed by its requester, and only when it is completed',
                coalesce('refund ' || NEW.refund_id, 'exchange ' || NEW.exchange_id)
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
"""

CONFIRMED = f"""
    CREATE OR REPLACE FUNCTION billing_reversal_confirmed() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT FROM billing_reversalrequest AS asked
            JOIN {BOTH} AS taken_back ON taken_back.id = coalesce(asked.refund_id, asked.exchange_id)
            WHERE asked.id = NEW.request_id AND asked.state = 'confirmed' AND taken_back.state = 'completed'
            AND (asked.refund_id, asked.exchange_id) IS NOT DISTINCT FROM (NEW.refund_id, NEW.exchange_id)
            AND (asked.asked_by_id, asked.answered_by_id, taken_back.requested_by_id)
                = (NEW.asked_by_id, NEW.confirmed_by_id, NEW.requested_by_id)
        ) THEN
            RAISE EXCEPTION 'the reversal of % was not confirmed',
                coalesce('refund ' || NEW.refund_id, 'exchange ' || NEW.exchange_id)
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
"""

RETURNS = """
    (SELECT l.reservation_id, f.completed_at, v.id AS reversal_id
     FROM billing_refundline AS l
     JOIN billing_refund AS f ON f.id = l.refund_id AND f.state = 'completed'
     LEFT JOIN billing_reversal AS v ON v.refund_id = f.id
     UNION ALL
     SELECT l.reservation_id, x.completed_at, v.id
     FROM billing_exchangereturn AS l
     JOIN billing_exchange AS x ON x.id = l.exchange_id AND x.state = 'completed'
     LEFT JOIN billing_reversal AS v ON v.exchange_id = x.id)
"""

TAKEN_BACK = f"""
    -- At the commit: the refund or exchange that had returned it at that moment is taken back.
    CREATE FUNCTION reservations_reservation_taken_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT FROM {RETURNS} AS back
            WHERE reservation_id = NEW.id AND completed_at = OLD.ended_at AND reversal_id IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'reservation % is active again without a reversal', NEW.id
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER taken_back AFTER UPDATE OF state ON reservations_reservation
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state = 'Cancelled' AND NEW.state = 'Succeeded')
        EXECUTE FUNCTION reservations_reservation_taken_back();

    -- A payment does not say when it was cancelled: while it is to come, nothing that had returned its reservation is
    -- left standing; and it never comes again where nothing was taken back.
    CREATE FUNCTION billing_payment_taken_back() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
        is_to_come boolean := EXISTS (SELECT FROM billing_payment WHERE id = NEW.id AND state = 'Scheduled');
        reversals bigint;
        standing bigint;
    BEGIN
        SELECT count(reversal_id), count(*) - count(reversal_id) INTO reversals, standing
        FROM {RETURNS} AS back WHERE reservation_id = NEW.reservation_id;
        IF reversals = 0 OR is_to_come AND standing > 0 THEN
            RAISE EXCEPTION 'payment % is to come again without a reversal', NEW.id
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER taken_back AFTER UPDATE OF state ON billing_payment
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state = 'Cancelled' AND NEW.state = 'Scheduled')
        EXECUTE FUNCTION billing_payment_taken_back();

    -- A purchase is undone only with the exchange that made it.
    CREATE FUNCTION reservations_reservation_undone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT FROM billing_exchangepurchase AS l JOIN billing_reversal AS v ON v.exchange_id = l.exchange_id
            WHERE l.reservation_id = NEW.id
        ) THEN
            RAISE EXCEPTION 'the purchase of reservation % is undone without a reversal', NEW.id
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER undone AFTER UPDATE OF ended_as ON reservations_reservation
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.ended_as = 'Reversed' AND OLD.ended_as <> 'Reversed')
        EXECUTE FUNCTION reservations_reservation_undone();
"""

NOT_TAKEN_BACK = """
    DROP TRIGGER undone ON reservations_reservation; DROP FUNCTION reservations_reservation_undone();
    DROP TRIGGER taken_back ON billing_payment; DROP FUNCTION billing_payment_taken_back();
    DROP TRIGGER taken_back ON reservations_reservation; DROP FUNCTION reservations_reservation_taken_back();
"""

NAMES_ONE = models.Q(
    models.Q(("exchange__isnull", True), ("refund__isnull", False)),
    models.Q(("exchange__isnull", False), ("refund__isnull", True)),
    _connector="OR",
)


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0021_versions_of_exchanges"),
        ("reservations", "0012_purchases_reversed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="reversalrequest",
            name="exchange",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversal_requests",
                to="billing.exchange",
                verbose_name="exchange",
            ),
        ),
        migrations.AddField(
            model_name="reversal",
            name="exchange",
            field=models.OneToOneField(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversal",
                to="billing.exchange",
                verbose_name="exchange",
            ),
        ),
        migrations.AlterField(
            model_name="reversalrequest",
            name="refund",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversal_requests",
                to="billing.refund",
                verbose_name="refund",
            ),
        ),
        migrations.AlterField(
            model_name="reversal",
            name="refund",
            field=models.OneToOneField(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversal",
                to="billing.refund",
                verbose_name="refund",
            ),
        ),
        migrations.AlterField(
            model_name="reversal",
            name="requested_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="requested by",
            ),
        ),
        migrations.AddConstraint(
            model_name="reversalrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["open", "confirmed"])),
                fields=("exchange",),
                name="reversal_request_of_exchange_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reversalrequest",
            constraint=models.CheckConstraint(condition=NAMES_ONE, name="reversal_request_of_one"),
        ),
        migrations.AddConstraint(
            model_name="reversal",
            constraint=models.CheckConstraint(condition=NAMES_ONE, name="reversal_of_one"),
        ),
        *composite_keys("billing_reversalrequest", {"exchange_id": "billing_exchange"}),
        *composite_keys("billing_reversal", {"exchange_id": "billing_exchange"}),
        migrations.RunSQL(ALLOWED, ALLOWED_OF_REFUNDS),
        migrations.RunSQL(CONFIRMED, CONFIRMED_OF_REFUNDS),
        migrations.RunSQL(TAKEN_BACK, NOT_TAKEN_BACK),
    ]
