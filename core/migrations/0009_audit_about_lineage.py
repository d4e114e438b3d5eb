"""What becomes of a reservation stands in the history of the one it came from: parts, the merged one, the renewed one."""

from django.db import migrations

ABOUT = """
    -- The row itself, what its columns belong to, the last id of an ARM scope, and the partner. A renewal is a new
    -- purchase: that it came stands with the reservation before it, what happens to it later does not.
    CREATE OR REPLACE FUNCTION core_audit_about(event core_auditevent, whole jsonb) RETURNS void LANGUAGE sql
        SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        INSERT INTO core_auditabout (about, at, event_id)
        SELECT DISTINCT thing::uuid, event.at, event.id
        FROM unnest(ARRAY[
            event.row_id, event.partner_id::text, whole ->> 'customer_id', whole ->> 'reservation_id',
            whole ->> 'refund_id', whole ->> 'remainder_of_id', whole ->> 'user_id',
            whole ->> 'split_from_id', whole ->> 'merged_into_id',
            CASE event.action WHEN 'INSERT' THEN whole ->> 'renewed_from_id' END,
            substring(whole ->> 'scope' FROM '([0-9a-f-]{36})$')
        ]) AS thing
        WHERE thing ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
    $$;
"""

BEFORE = """
    CREATE OR REPLACE FUNCTION core_audit_about(event core_auditevent, whole jsonb) RETURNS void LANGUAGE sql
        SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        INSERT INTO core_auditabout (about, at, event_id)
        SELECT DISTINCT thing::uuid, event.at, event.id
        FROM unnest(ARRAY[
            event.row_id, event.partner_id::text, whole ->> 'customer_id', whole ->> 'reservation_id',
            whole ->> 'refund_id', whole ->> 'remainder_of_id', whole ->> 'user_id',
            substring(whole ->> 'scope' FROM '([0-9a-f-]{36})$')
        ]) AS thing
        WHERE thing ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
    $$;
"""

# What was split or merged before: the rows of the events that said so.
EARLIER = """
    INSERT INTO core_auditabout (about, at, event_id)
    SELECT thing::uuid, event.at, event.id
    FROM core_auditevent AS event,
        unnest(ARRAY[event.after ->> 'split_from_id', event.after ->> 'merged_into_id']) AS thing
    WHERE event.table_name = 'reservations_reservation' AND thing IS NOT NULL
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0008_notifications_by_age")]
    operations = [
        migrations.RunSQL(ABOUT, BEFORE),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
    ]
