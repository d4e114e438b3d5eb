"""What lies in the broker: the ids of the events that somebody is being woken for."""

import base64
import json

import redis
from django.conf import settings

QUEUE = "celery"


def wake_ups() -> list[int]:
    """Return the event ids of the messages that no worker has taken yet, oldest first."""
    return [event_id for message in reversed(_messages()) for event_id in _event_ids(message)]


def messages() -> int:
    """Return how many messages they are in."""
    return len(_messages())


def _messages() -> list[bytes]:
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2) as client:
        found: list[bytes] = client.lrange(QUEUE, 0, -1)
    return found


def _event_ids(message: bytes) -> list[int]:
    arguments, _named, _embedded = json.loads(base64.b64decode(json.loads(message)["body"]))
    return [int(one) for one in arguments]
