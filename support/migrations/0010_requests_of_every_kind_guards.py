"""Composite keys of the new rows, which are append-only; the clock of requests that wait for an answer already."""

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from core.sql import append_only, composite_keys
from support.policy.sla import ClockMove, ClockState, clock_of, promise_of

TO_REQUEST = {"request_id": "support_supportrequest"}


def name_what_has_no_refund(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for request in apps.get_model("support", "SupportRequest").objects.filter(refund=None, title=""):
        request.title = request.number
        request.save(update_fields=["title"])


def start_clocks(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Start the clock of each open request whose last word is the partner's, when that was said."""
    zone = ZoneInfo(settings.OPERATOR_ZONE)
    for request in apps.get_model("support", "SupportRequest").objects.filter(state="open"):
        last = request.messages.exclude(side="system").order_by("-at", "-pk").first()
        if last and last.side == "partner":
            _start(apps, request, last, zone)


def _start(apps: Apps, request: Any, last: Any, zone: ZoneInfo) -> None:
    promise = promise_of("")
    apps.get_model("support", "RequestClock").objects.create(
        id=uuid.uuid4(),
        partner_id=request.partner_id,
        request=request,
        number=1,
        move=ClockMove.STARTED,
        at=last.at,
        by_id=last.author_id,
        by_name=last.author_name,
    )
    clock = clock_of([(ClockMove.STARTED, last.at)], promise, zone)
    request.clock, request.due_at = ClockState.RUNNING, clock.due_at(promise, zone)
    request.save(update_fields=["clock", "due_at"])


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0009_requests_of_every_kind"),
        ("reservations", "0006_settings_guards"),
        ("customers", "0006_groups_guards"),
        ("core", "0005_audit_about"),
    ]
    operations = [
        *composite_keys(
            "support_supportrequest",
            {"reservation_id": "reservations_reservation", "subscription_id": "customers_subscription"},
        ),
        *composite_keys("support_requestclock", TO_REQUEST),
        *composite_keys("support_internalnote", TO_REQUEST),
        *composite_keys("support_attachment", {**TO_REQUEST, "message_id": "support_message"}),
        *append_only("support_requestclock", "support_internalnote", "support_attachment"),
        migrations.RunPython(name_what_has_no_refund, migrations.RunPython.noop),
        migrations.RunPython(start_clocks, migrations.RunPython.noop),
    ]
