"""A process that handles events as a worker does: ready, go, and how many it did in how many seconds."""

import sys
import time

import django


def main(warm_up: list[int], measured: list[int]) -> None:
    django.setup()
    from core import clock, outbox
    from portal.garbage import spare_what_stays

    spare_what_stays()
    # A worker has been at work for long: the connection is open, and its statements are prepared.
    for event_id in warm_up:
        outbox.handle(event_id, now=clock.now())
    print("ready", flush=True)
    sys.stdin.readline()
    begun = time.perf_counter()
    done = sum(outbox.handle(event_id, now=clock.now()) for event_id in measured)
    print(done, time.perf_counter() - begun, flush=True)


def _ids(text: str) -> list[int]:
    return [int(one) for one in text.split(",") if one]


if __name__ == "__main__":
    main(_ids(sys.argv[1]), _ids(sys.argv[2]))
