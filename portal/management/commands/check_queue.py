"""Say whether work grows old: the health of workers and relay, which a ping does not show."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.models import OutboxEvent


class Command(BaseCommand):
    """Fail when an event that is due has waited longer than it may; with --dead, also when one was given up."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--max-age", type=int, default=60, help="seconds that a due event may wait")
        parser.add_argument("--unsent", action="store_true", help="look only at events that were never published")

        # Not by default: a process is not unwell because of an event that no restart would mend.
        parser.add_argument("--dead", action="store_true", help="fail too when an event was given up")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dead"]:
            _demand_none_dead()
        latest = clock.now() - timedelta(seconds=options["max_age"])
        events = OutboxEvent.objects.open().due(latest)
        if options["unsent"]:
            events = events.unsent()
        if oldest := events.order_by("due_at").first():
            raise CommandError(f"Event {oldest.pk} ({oldest.topic}) has been due since {oldest.due_at:%H:%M:%S} UTC.")
        self.stdout.write("No event has waited too long.")


def _demand_none_dead() -> None:
    dead = OutboxEvent.objects.dead()
    if first := dead.order_by("pk").first():
        raise CommandError(
            f"{dead.count()} events were given up; event {first.pk} ({first.topic} of {first.subject_id}) is the first:"
            f" {first.last_error or 'its process died'}"
        )
