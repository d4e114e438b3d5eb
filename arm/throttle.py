"""Azure Resource Manager's token buckets: so many reads and writes at once, and so many a second after that.

The buckets stand in Valkey, shared by all processes. Without it nobody is held back: it carries no truth.
Source: Microsoft, "Understand how Azure Resource Manager throttles requests" (per subscription and service principal).
"""

import logging
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import redis
from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

log = logging.getLogger(__name__)

TAKE = """
local size, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local kept = redis.call('HMGET', KEYS[1], 'left', 'at')
local left = math.min(size, (tonumber(kept[1]) or size) + math.max(0, now - (tonumber(kept[2]) or now)) * rate)
local may = left >= 1
if may then left = left - 1 end
redis.call('HSET', KEYS[1], 'left', left, 'at', now)
redis.call('EXPIRE', KEYS[1], math.ceil(size / rate) + 1)
return {may and 1 or 0, tostring(left)}
"""
SAFE = ("GET", "HEAD", "OPTIONS")
LONGEST_WAIT = 0.1
"""Seconds that a call waits for Valkey before it goes on without."""
REST = 5.0
"""Seconds for which a Valkey that did not answer is left alone."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many calls it holds when full, and how many come back a second."""

    name: str
    size: int
    rate: float


READS, WRITES = Bucket("reads", 250, 25), Bucket("writes", 200, 10)


class ArmThrottle(BaseThrottle):
    """Hold back a caller whose bucket is empty; each caller has one for reads and one for writes."""

    _asleep_until = 0.0

    def allow_request(self, request: Request, view: APIView) -> bool:
        bucket = READS if request.method in SAFE else WRITES
        self.bucket = bucket
        may, self.left = self._take(f"arm:{bucket.name}:{request.user.pk}", bucket)
        request._request.calls_left = (bucket.name, int(self.left))  # type: ignore[attr-defined]
        return may

    def wait(self) -> float:
        """Return the seconds until the next call is let in."""
        return max(1.0, (1 - self.left) / self.bucket.rate)

    def _take(self, key: str, bucket: Bucket) -> tuple[bool, float]:
        if time.monotonic() < ArmThrottle._asleep_until:
            return True, float(bucket.size)
        try:
            may, left = _script()(keys=[key], args=[bucket.size, bucket.rate])
        except redis.RedisError:
            ArmThrottle._asleep_until = time.monotonic() + REST
            log.warning("calls are not counted: no answer from the broker")
            return True, float(bucket.size)
        return bool(may), float(left)


@cache
def _script() -> Any:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=LONGEST_WAIT, socket_connect_timeout=LONGEST_WAIT)
    return client.register_script(TAKE)
