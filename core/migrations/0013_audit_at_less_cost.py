"""The audit trigger itself says what an event is about, each thing once, and asks the database nothing for it.

What it writes is what it wrote before, at a sixth less: no other trigger runs so often.
"""

from django.db import migrations

AUDIT = """
    CREATE OR REPLACE FUNCTION core_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
        who jsonb := coalesce(nullif(current_setting('app.actor', true), ''), '{}')::jsonb;
        instant timestamptz := coalesce(nullif(current_setting('app.now', true), '')::timestamptz, clock_timestamp());
        old_row jsonb;
        new_row jsonb;
        whole jsonb;
        before_ jsonb;
        after_ jsonb;
        argument text;
        hidden text;
        is_changed boolean;
        number bigint;
        thing text;
        things text[] := '{}';
    BEGIN
        IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;
        IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;
        FOREACH argument IN ARRAY coalesce(TG_ARGV, '{}')::text[] LOOP
            hidden := substring(argument FROM '^secret:(.*)$');
            IF hidden IS NULL THEN
                old_row := old_row - argument;
                new_row := new_row - argument;
            ELSE
                is_changed := TG_OP = 'UPDATE' AND old_row -> hidden IS DISTINCT FROM new_row -> hidden;
                old_row := old_row || jsonb_build_object(hidden, '(set)');
                new_row := new_row || jsonb_build_object(hidden, CASE WHEN is_changed THEN '(changed)' ELSE '(set)' END);
            END IF;
        END LOOP;
        IF TG_OP = 'UPDATE' THEN
            SELECT jsonb_object_agg(key, old_row -> key), jsonb_object_agg(key, value) INTO before_, after_
                FROM jsonb_each(new_row) WHERE value IS DISTINCT FROM old_row -> key;
            IF after_ IS NULL THEN RETURN NULL; END IF;
        ELSE
            before_ := old_row;
            after_ := new_row;
        END IF;
        whole := coalesce(new_row, old_row);
        INSERT INTO core_auditevent (partner_id, at, actor_kind, actor_id, actor_label, through,
                                     table_name, row_id, action, before, after)
        VALUES (
            nullif(whole ->> CASE TG_TABLE_NAME WHEN 'customers_partner' THEN 'id' ELSE 'partner_id' END, '')::uuid,
            instant,
            coalesce(who ->> 'kind', 'system'),
            nullif(who ->> 'id', '')::uuid,
            coalesce(who ->> 'label', session_user),
            coalesce(who ->> 'through', ''),
            TG_TABLE_NAME,
            whole ->> 'id',
            TG_OP,
            before_,
            after_
        )
        RETURNING id INTO number;

        -- What it is about: the row, its partner, what its columns belong to, the last id of an ARM scope.
        FOREACH thing IN ARRAY array_remove(ARRAY[
            whole ->> 'id', whole ->> 'partner_id', whole ->> 'customer_id', whole ->> 'reservation_id',
            whole ->> 'refund_id', whole ->> 'exchange_id', whole ->> 'remainder_of_id', whole ->> 'user_id',
            whole ->> 'split_from_id', whole ->> 'merged_into_id',
            CASE TG_OP WHEN 'INSERT' THEN whole ->> 'renewed_from_id' END,
            right(whole ->> 'scope', 36)
        ], NULL) LOOP
            IF thing ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' AND thing <> ALL(things) THEN
                things := things || thing;
            END IF;
        END LOOP;
        INSERT INTO core_auditabout (about, at, event_id) SELECT one::uuid, instant, number FROM unnest(things) AS one;
        RETURN NULL;
    END $$;
    DROP FUNCTION core_audit_about(core_auditevent, jsonb);
"""

BACK = """
    CREATE FUNCTION core_audit_about(event core_auditevent, whole jsonb) RETURNS void LANGUAGE sql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS '';
    REVOKE EXECUTE ON FUNCTION core_audit_about(core_auditevent, jsonb) FROM PUBLIC;
"""
"""Earlier versions of the trigger are not put back, as before; what reversing older migrations replaces has to exist."""


class Migration(migrations.Migration):
    dependencies = [("core", "0012_outbox_untried")]
    operations = [migrations.RunSQL(AUDIT, BACK)]
