"""An approval may be taken back, prepared reasons are audited, and the first of them."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunSQL

from billing.models.states import MOVES
from core.sql import audited, state_machine

STATES = state_machine("billing_refund", "state", first=["submitted"], then=MOVES)

REASONS = (
    ("approve", "사용률이 낮고 환불 한도 안에 있습니다.", "Low utilization, within the refund limit."),
    ("approve", "구매 착오를 확인했습니다.", "Bought by mistake, confirmed."),
    ("approve", "고객의 요청을 파트너가 확인했습니다.", "The partner has confirmed the customer's wish."),
    ("reject", "고객이 아직 예약을 사용하고 있습니다.", "The customer still uses the reservation."),
    ("reject", "같은 고객의 다른 요청과 겹칩니다.", "It overlaps with another request for this customer."),
    (
        "reject",
        "문의에 답변이 없었습니다. 필요하면 다시 요청하세요.",
        "Our question was not answered. Request it again if needed.",
    ),
    ("ask", "고객이 동의했는지 확인해 주세요.", "Please confirm that the customer agrees."),
    ("ask", "예약을 줄이는 이유를 알려 주세요.", "Please tell us why the reservation is reduced."),
)

RIGHTS = {
    "Refund desk": ("view_preparedreason",),
    "Support desk": ("view_preparedreason",),
    "Refund desk lead": ("view_preparedreason", "add_preparedreason", "change_preparedreason"),
}


def insert(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    reason = apps.get_model("billing", "PreparedReason")
    reason.objects.bulk_create(
        reason(decision=decision, korean=korean, english=english, position=position)
        for position, (decision, korean, english) in enumerate(REASONS)
    )


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the permissions first: Django itself does so only after the last migration."""
    app = apps.get_app_config("billing")
    app.models_module = True  # type: ignore[assignment]
    create_permissions(app, verbosity=0, apps=apps)
    app.models_module = None
    for name, codenames in RIGHTS.items():
        group, _is_new = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*apps.get_model("auth", "Permission").objects.filter(codename__in=codenames))


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0007_desk_work"),
        ("support", "0003_desk_groups"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        RunSQL(STATES.reverse_sql or "", STATES.sql),
        RunSQL(STATES.sql, STATES.reverse_sql),
        *audited("billing_preparedreason"),
        migrations.RunPython(insert, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
