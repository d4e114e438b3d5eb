"""Who is behind a program's request: they are not another person, and who they were at the submission stays."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.migrations import RunSQL

COLUMNS = (
    "second_person_amounts",
    "alone_up_to_usd_minor",
    "second_person_total_usd_minor",
    "carry_out_delay_minutes",
    "requested_by_id",
    "submitted_at",
    "submitted_on",
)


def frozen(table: str, what: str, columns: tuple[str, ...]) -> str:
    new, old = (", ".join(f"{side}.{column}" for column in columns) for side in ("NEW", "OLD"))
    return f"""
        CREATE OR REPLACE FUNCTION {table}_settings_frozen() RETURNS trigger LANGUAGE plpgsql
            SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            IF ({new}) IS DISTINCT FROM ({old}) THEN
                RAISE EXCEPTION 'what was in force when {what} was submitted stays' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$
    """


def guards(table: str, what: str) -> list[RunSQL]:
    name = f"{table}_second_person_is_not_behind"
    return [
        RunSQL(frozen(table, what, (*COLUMNS, "people_behind")), frozen(table, what, COLUMNS)),
        RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {name}"
            " CHECK (second_person_id IS NULL OR second_person_id <> ALL (people_behind))",
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0024_exchange_reviews"),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="people_behind",
                field=django.contrib.postgres.fields.ArrayField(
                    base_field=models.UUIDField(), blank=True, default=list, editable=False, size=None
                ),
            )
            for name in ("exchange", "refund")
        ),
        *(
            migrations.AddIndex(
                model_name=name, index=models.Index(fields=["partner", "submitted_on"], name=f"{name}_lately")
            )
            for name in ("exchange", "refund")
        ),
        *guards("billing_refund", "a refund"),
        *guards("billing_exchange", "an exchange"),
    ]
