"""The Celery application: it carries wake-ups; the work itself is in PostgreSQL."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

from portal.garbage import spare_what_stays

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.Task.Request = "portal.wake_up:WakeUp"


@worker_init.connect
def begin(**kwargs: Any) -> None:
    """End a worker that would work as a superuser, before it takes anything on or forks."""
    from core.superuser import refuse_at_start

    try:
        refuse_at_start()
    except Exception as error:
        # Celery logs what a receiver raises and goes on; only an exit ends the worker.
        raise SystemExit(str(error)) from error
    spare_what_stays()
