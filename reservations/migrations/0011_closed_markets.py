"""Where Azure sells no reservations."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from core.sql import audited

# Microsoft, "Purchase Azure reservations" (Partner Center developer documentation), unavailable markets.
CLOSED = (
    "AD AG AI AQ AS AW AX BF BI BJ BL BQ BR BT BV CC CD CF CG CK CN CX DJ DM ER FK FM GA GD GF GG GI GL GM GN GP GQ "
    "GS GU GW GY HM HT IM IO JE KH KI KM LA LC LR LS MF MG MH ML MM MP MQ MR MS MV MW MZ NC NE NF NR NU PF PG PM PN "
    "PW RE RU SB SC SH SJ SL SM SO SR SS ST SX SZ TC TD TF TG TK TL TO TV UM VA VC VG VU WF WS XK YE YT"
)
RIGHTS = {
    "Refund desk": ("view_closedmarket", "add_closedmarket", "change_closedmarket"),
    "Support desk": ("view_closedmarket",),
    "Refund desk lead": ("view_closedmarket",),
}


def insert(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    market = apps.get_model("reservations", "ClosedMarket")
    market.objects.bulk_create(market(country=country) for country in CLOSED.split())


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the permissions first: Django itself does so only after the last migration."""
    app = apps.get_app_config("reservations")
    app.models_module = True  # type: ignore[assignment]
    create_permissions(app, verbosity=0, apps=apps)
    app.models_module = None
    for name, codenames in RIGHTS.items():
        group, _is_new = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*apps.get_model("auth", "Permission").objects.filter(codename__in=codenames))


class Migration(migrations.Migration):
    dependencies = [
        ("reservations", "0010_renewed_from"),
        ("support", "0003_desk_groups"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosedMarket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "country",
                    models.CharField(
                        help_text="ISO 3166, two capital letters", max_length=2, unique=True, verbose_name="country"
                    ),
                ),
                (
                    "reopened_on",
                    models.DateField(blank=True, help_text="empty: not sold", null=True, verbose_name="sold from"),
                ),
            ],
            options={
                "verbose_name": "closed market",
                "verbose_name_plural": "closed markets",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")), name="closed_market_country_code"
                    )
                ],
            },
        ),
        *audited("reservations_closedmarket"),
        migrations.RunPython(insert, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
