"""Utilization by day, partitioned by month. A month's partition is made when its first row is about to come."""

from django.db import migrations

TABLE = """
    CREATE TABLE reservations_utilizationday (
        partner_id uuid NOT NULL,
        reservation_id uuid NOT NULL,
        day date NOT NULL,
        reserved_hours numeric(12, 4) NOT NULL CHECK (reserved_hours >= 0),
        used_hours numeric(12, 4) NOT NULL CHECK (used_hours >= 0),
        PRIMARY KEY (reservation_id, day),
        CHECK (used_hours <= reserved_hours),
        FOREIGN KEY (partner_id, reservation_id) REFERENCES reservations_reservation (partner_id, id)
    ) PARTITION BY RANGE (day);

    -- SECURITY DEFINER: the application may write utilization, but make no other table.
    CREATE FUNCTION reservations_ensure_month(any_day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
        first date := date_trunc('month', any_day)::date;
        name text := 'reservations_utilizationday_' || to_char(any_day, 'YYYY_MM');
    BEGIN
        IF to_regclass('public.' || name) IS NOT NULL THEN RETURN; END IF;
        PERFORM pg_advisory_xact_lock(hashtext(name));
        EXECUTE format(
            'CREATE TABLE IF NOT EXISTS public.%I PARTITION OF public.reservations_utilizationday'
            ' FOR VALUES FROM (%L) TO (%L)', name, first, (first + interval '1 month')::date);
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("reservations", "0001_initial")]
    operations = [
        migrations.RunSQL(
            TABLE, "DROP FUNCTION reservations_ensure_month(date); DROP TABLE reservations_utilizationday"
        )
    ]
