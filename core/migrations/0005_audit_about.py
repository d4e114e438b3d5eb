"""The way from a thing to its history: the audit trigger names what each event is about."""

import django.db.models.deletion
from django.db import migrations, models

from core.sql import append_only

ABOUT = """
    -- The row itself, what its columns belong to, the last id of an ARM scope, and the partner.
    CREATE FUNCTION core_audit_about(event core_auditevent, whole jsonb) RETURNS void LANGUAGE sql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $$
        INSERT INTO core_auditabout (about, at, event_id)
        SELECT DISTINCT thing::uuid, event.at, event.id
        FROM unnest(ARRAY[
            event.row_id, event.partner_id::text, whole ->> 'customer_id', whole ->> 'reservation_id',
            whole ->> 'refund_id', whole ->> 'remainder_of_id', whole ->> 'user_id',
            substring(whole ->> 'scope' FROM '([0-9a-f-]{36})$')
        ]) AS thing
        WHERE thing ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
    $$;
    REVOKE EXECUTE ON FUNCTION core_audit_about(core_auditevent, jsonb) FROM PUBLIC;

    SELECT core_audit_about(event, coalesce(event.before, '{}') || coalesce(event.after, '{}'))
    FROM core_auditevent AS event;
"""

AUDIT = """
    CREATE OR REPLACE FUNCTION core_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
        event core_auditevent;
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
        )
        RETURNING * INTO event;
        PERFORM core_audit_about(event, coalesce(new_row, old_row));
        RETURN NULL;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0004_notifications")]
    operations = [
        migrations.CreateModel(
            name="AuditAbout",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "about", "at", "event_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("about", models.UUIDField()),
                ("at", models.DateTimeField()),
                (
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="about",
                        to="core.auditevent",
                    ),
                ),
            ],
            options={
                "verbose_name": "subject of an audit event",
                "verbose_name_plural": "subjects of audit events",
            },
        ),
        migrations.RunSQL(ABOUT, "DROP FUNCTION core_audit_about(core_auditevent, jsonb)"),
        migrations.RunSQL(AUDIT, migrations.RunSQL.noop),
        *append_only("core_auditabout"),
        migrations.RunSQL(
            "REVOKE INSERT ON core_auditabout FROM portal_app, portal_desk",
            "GRANT INSERT ON core_auditabout TO portal_app, portal_desk",
        ),
    ]
