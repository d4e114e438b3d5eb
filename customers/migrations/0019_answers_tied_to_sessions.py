"""What a code was allowed ends with the sessions of whoever allowed it. What nobody answered is forgotten unaudited:
strangers may begin as many as they like.

0018 was once shipped with the column in it, so some databases have it already.
"""

from django.db import migrations, models
from django.db.migrations import RunSQL

from core.sql import audited

TABLE = "customers_devicecode"
SKIPPED, SECRET = ["polled_at", "interval_seconds"], ["digest", "user_code"]
COLUMN = f"""
    ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS session_hash varchar(64) NOT NULL DEFAULT '';
    ALTER TABLE {TABLE} ALTER COLUMN session_hash DROP DEFAULT;
"""


def as_before() -> list[RunSQL]:
    """Return the trigger of before, the other way round."""
    before = audited(TABLE, skip=SKIPPED, secret=SECRET, on="UPDATE OR DELETE")
    return [RunSQL(one.reverse_sql or RunSQL.noop, one.sql) for one in before]


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0018_sign_ins"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField(
                    model_name="devicecode",
                    name="session_hash",
                    field=models.CharField(default="", editable=False, max_length=64),
                ),
            ],
            database_operations=[RunSQL(COLUMN, f"ALTER TABLE {TABLE} DROP COLUMN session_hash")],
        ),
        *as_before(),
        *audited(TABLE, skip=[*SKIPPED, "session_hash"], secret=SECRET, on="UPDATE"),
        *audited(
            TABLE,
            skip=[*SKIPPED, "session_hash"],
            secret=SECRET,
            on="DELETE",
            when="OLD.answered_at IS NOT NULL",
            name="audited_end",
        ),
    ]
