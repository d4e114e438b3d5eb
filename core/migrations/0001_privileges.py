"""Before any table: what the owner makes, the application's roles may use, and no more."""

from django.db import migrations

GRANTS = """
    ALTER DEFAULT PRIVILEGES IN SCHEMA public
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app, portal_desk;
    ALTER DEFAULT PRIVILEGES IN SCHEMA public
        GRANT USAGE ON SEQUENCES TO portal_app, portal_desk;
    GRANT USAGE ON SCHEMA public TO portal_app, portal_desk;
    -- A temporary table would stand before a table of the same name; only the owner may make one.
    DO $$ BEGIN
        EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC, portal_app, portal_desk', current_database());
    END $$;
    GRANT SELECT ON django_migrations TO portal_app, portal_desk;
    CREATE TABLE core_limits_cache (
        cache_key varchar(255) PRIMARY KEY,
        value text NOT NULL,
        expires timestamptz NOT NULL
    );
    CREATE INDEX core_limits_cache_expires ON core_limits_cache (expires);
"""

AUDIT = """
    CREATE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
    END $$;

    -- SECURITY DEFINER: the trail is written by its owner; no role of the application may write it.
    -- Its arguments are columns to leave out, and `secret:` columns: of these it says that they are set or
    -- changed, never to what. TG_ARGV is null, not empty, for a trigger without arguments.
    CREATE FUNCTION core_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
        who jsonb := coalesce(nullif(current_setting('app.actor', true), ''), '{}')::jsonb;
        instant timestamptz := coalesce(nullif(current_setting('app.now', true), '')::timestamptz, clock_timestamp());
        old_row jsonb;
        new_row jsonb;
        before_ jsonb;
        after_ jsonb;
        argument text;
        hidden text;
        is_changed boolean;
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
        INSERT INTO core_auditevent (partner_id, at, actor_kind, actor_id, actor_label, through,
                                     table_name, row_id, action, before, after)
        VALUES (
            nullif(CASE WHEN TG_TABLE_NAME = 'customers_partner' THEN coalesce(new_row, old_row) ->> 'id'
                        ELSE coalesce(new_row, old_row) ->> 'partner_id' END, '')::uuid,
            instant,
            coalesce(who ->> 'kind', 'system'),
            nullif(who ->> 'id', '')::uuid,
            coalesce(who ->> 'label', session_user),
            coalesce(who ->> 'through', ''),
            TG_TABLE_NAME,
            coalesce(new_row, old_row) ->> 'id',
            TG_OP,
            before_,
            after_
        );
        RETURN NULL;
    END $$;
"""


class Migration(migrations.Migration):
    initial = True
    run_before = [("contenttypes", "0001_initial"), ("sessions", "0001_initial")]
    operations = [
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(AUDIT, "DROP FUNCTION core_audit(); DROP FUNCTION core_refuse_change()"),
    ]
