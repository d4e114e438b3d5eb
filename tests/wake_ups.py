"""What lies in the broker: the ids of the events that somebody is being woken for."""

import base64
import json

import redis
from django.conf import settings

QUEUE = "celery"


def wake_ups() -> list[int]:
    """Return the event ids of the messages that no worker has taken yet, oldest first."""
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2) as client:
        messages = client.lrange(QUEUE, 0, -1)
    return [_event_id(message) for message in reversed(messages)]


def _event_id(message: bytes) -> int:
    arguments, _named, _embedded = json.loads(base64.b64decode(json.loads(message)["body"]))
    return int(arguments[0])
