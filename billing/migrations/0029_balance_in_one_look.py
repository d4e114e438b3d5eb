"""Whether an entry balances is asked in one query, and nothing is turned into JSON for it. What it refuses is the same."""

from django.db import migrations

BALANCES = """
    CREATE OR REPLACE FUNCTION billing_entry_balances() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
        entry uuid;
        worst record;
    BEGIN
        IF TG_TABLE_NAME = 'billing_posting' THEN entry := NEW.entry_id; ELSE entry := NEW.id; END IF;
        SELECT currency, difference INTO worst FROM (
            SELECT currency, sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END) AS difference
            FROM billing_posting WHERE entry_id = entry GROUP BY currency
        ) AS sums ORDER BY difference = 0 LIMIT 1;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'journal entry % has no postings', entry USING ERRCODE = 'check_violation';
        END IF;
        IF worst.difference <> 0 THEN
            RAISE EXCEPTION 'journal entry % is off by % %', entry, worst.difference, worst.currency
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0028_lean_indexes")]
    operations = [migrations.RunSQL(BALANCES, migrations.RunSQL.noop)]
