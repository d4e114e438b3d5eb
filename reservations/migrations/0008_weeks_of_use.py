"""The weeks of use that are known already, and a trail of changes that does not repeat a name as its key."""

from django.db import migrations

from core.sql import audited_anew, composite_keys

WEEKS = """
    INSERT INTO reservations_utilizationweek (id, partner_id, reservation_id, last_day, reserved_hours, used_hours)
    SELECT gen_random_uuid(), day.partner_id, day.reservation_id, latest.day, sum(reserved_hours), sum(used_hours)
    FROM (SELECT reservation_id, max(day) AS day FROM reservations_utilizationday GROUP BY reservation_id) AS latest
    JOIN reservations_utilizationday AS day
        ON day.reservation_id = latest.reservation_id AND day.day > latest.day - 7 AND day.day <= latest.day
    GROUP BY day.partner_id, day.reservation_id, latest.day
"""


class Migration(migrations.Migration):
    dependencies = [("reservations", "0007_find_by_name_and_use")]
    operations = [
        *composite_keys("reservations_utilizationweek", {"reservation_id": "reservations_reservation"}),
        migrations.RunSQL(WEEKS, "DELETE FROM reservations_utilizationweek"),
        *audited_anew("reservations_reservationorder", "reservations_reservation", skip=["name_key"]),
    ]
