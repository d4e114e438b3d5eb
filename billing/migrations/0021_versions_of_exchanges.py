"""A version that an exchange was quoted by is in use too."""

from django.db import migrations

IN_USE = """
    CREATE OR REPLACE FUNCTION billing_policy_in_use() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
        -- Who acts says when; without anybody the server's clock has to do.
        today date := (coalesce(nullif(current_setting('app.now', true), '')::timestamptz, statement_timestamp())
                       AT TIME ZONE 'UTC')::date;
        calendar text[] := ARRAY['is_draft', 'scheduled_by_id', 'scheduled_at'];
    BEGIN
        IF EXISTS (SELECT FROM billing_quote WHERE policy_id = OLD.id)%s THEN
            RAISE EXCEPTION 'policy %% is in use', OLD.code USING ERRCODE = 'check_violation';
        END IF;
        IF NOT OLD.is_draft AND OLD.effective_from <= today THEN
            RAISE EXCEPTION 'policy %% is or was in force', OLD.code USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN
            IF NOT OLD.is_draft THEN
                RAISE EXCEPTION 'policy %% is scheduled', OLD.code USING ERRCODE = 'check_violation';
            END IF;
            RETURN OLD;
        END IF;
        IF NOT OLD.is_draft AND (to_jsonb(NEW) - calendar) IS DISTINCT FROM (to_jsonb(OLD) - calendar) THEN
            RAISE EXCEPTION 'policy %% is scheduled', OLD.code USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
"""

OF_EXCHANGES = " OR EXISTS (SELECT FROM billing_exchangequote WHERE policy_id = OLD.id)"


class Migration(migrations.Migration):
    dependencies = [("billing", "0020_exchanges_never_count")]
    operations = [migrations.RunSQL(IN_USE % OF_EXCHANGES, IN_USE % "")]
