"""The ledger's own guards: balanced per currency, sealed to its transaction, never changed."""

from django.db import migrations

from billing.chart import CHART
from core.sql import append_only

GUARDS = """
    ALTER TABLE billing_journalentry ADD COLUMN made_in xid8 NOT NULL DEFAULT pg_current_xact_id();

    -- An entry is sealed to the transaction that made it: nobody can say later when it was made, or add a leg.
    CREATE FUNCTION billing_entry_seals() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        NEW.made_in := pg_current_xact_id();
        RETURN NEW;
    END $$;
    CREATE TRIGGER seals BEFORE INSERT ON billing_journalentry
        FOR EACH ROW EXECUTE FUNCTION billing_entry_seals();

    CREATE FUNCTION billing_posting_in_sealed_entry() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT FROM billing_journalentry WHERE id = NEW.entry_id AND made_in = pg_current_xact_id()
        ) THEN
            RAISE EXCEPTION 'journal entry % is sealed', NEW.entry_id USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER in_sealed_entry BEFORE INSERT ON billing_posting
        FOR EACH ROW EXECUTE FUNCTION billing_posting_in_sealed_entry();

    CREATE FUNCTION billing_entry_balances() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
        entry uuid := CASE TG_TABLE_NAME WHEN 'billing_posting' THEN to_jsonb(NEW) ->> 'entry_id'
                                         ELSE to_jsonb(NEW) ->> 'id' END;
        off record;
    BEGIN
        IF NOT EXISTS (SELECT FROM billing_posting WHERE entry_id = entry) THEN
            RAISE EXCEPTION 'journal entry % has no postings', entry USING ERRCODE = 'check_violation';
        END IF;
        SELECT currency, sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END) AS difference
            INTO off FROM billing_posting WHERE entry_id = entry GROUP BY currency
            HAVING sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END) <> 0 LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'journal entry % is off by % %', entry, off.difference, off.currency
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER balances AFTER INSERT ON billing_journalentry
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION billing_entry_balances();
    CREATE CONSTRAINT TRIGGER balances AFTER INSERT ON billing_posting
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION billing_entry_balances();
"""

NO_GUARDS = """
    DROP TRIGGER balances ON billing_posting; DROP TRIGGER balances ON billing_journalentry;
    DROP FUNCTION billing_entry_balances();
    DROP TRIGGER in_sealed_entry ON billing_posting; DROP FUNCTION billing_posting_in_sealed_entry();
    DROP TRIGGER seals ON billing_journalentry; DROP FUNCTION billing_entry_seals();
    ALTER TABLE billing_journalentry DROP COLUMN made_in;
"""


def insert_chart(apps, schema_editor) -> None:  # type: ignore[no-untyped-def]
    account = apps.get_model("billing", "Account")
    account.objects.bulk_create(account(code=code.value, name=name, kind=kind) for code, (name, kind) in CHART.items())


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_guards")]
    operations = [
        migrations.RunSQL(GUARDS, NO_GUARDS),
        migrations.RunPython(insert_chart, migrations.RunPython.noop),
        *append_only("billing_journalentry", "billing_posting", "billing_account"),
    ]
