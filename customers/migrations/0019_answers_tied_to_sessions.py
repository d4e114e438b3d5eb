"""What a code was allowed ends with the sessions of whoever allowed it. What nobody answered is forgotten unaudited:
strangers may begin as many as they like.
"""

from django.db import migrations, models
from django.db.migrations import RunSQL

from core.sql import audited

TABLE = "customers_devicecode"
SKIPPED, SECRET = ["polled_at", "interval_seconds"], ["digest", "user_code"]


def as_before() -> list[RunSQL]:
    """Return the trigger of before, the other way round."""
    before = audited(TABLE, skip=SKIPPED, secret=SECRET, on="UPDATE OR DELETE")
    return [RunSQL(one.reverse_sql or RunSQL.noop, one.sql) for one in before]


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0018_sign_ins"),
    ]

    operations = [
        migrations.AddField(
            model_name="devicecode",
            name="session_hash",
            field=models.CharField(default="", editable=False, max_length=64),
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
