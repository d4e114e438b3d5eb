"""What happens to an exchange is told of it too: its credit note, its lines."""

from django.db import migrations

ABOUT = """
    CREATE OR REPLACE FUNCTION core_audit_about(event core_auditevent, whole jsonb) RETURNS void LANGUAGE sql
        SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        INSERT INTO core_auditabout (about, at, event_id)
        SELECT DISTINCT thing::uuid, event.at, event.id
        FROM unnest(ARRAY[
            event.row_id, event.partner_id::text, whole ->> 'customer_id', whole ->> 'reservation_id',
            whole ->> 'refund_id', %swhole ->> 'remainder_of_id', whole ->> 'user_id',
            whole ->> 'split_from_id', whole ->> 'merged_into_id',
            CASE event.action WHEN 'INSERT' THEN whole ->> 'renewed_from_id' END,
            substring(whole ->> 'scope' FROM '([0-9a-f-]{36})$')
        ]) AS thing
        WHERE thing ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
    $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0009_audit_about_lineage")]
    operations = [
        migrations.RunSQL(ABOUT.replace("%s", "whole ->> 'exchange_id', "), ABOUT.replace("%s", "")),
    ]
