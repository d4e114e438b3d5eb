"""A process that handles events as a worker does: ready, go, and how many seconds it took."""

import sys
import time

import django


def main(ids: list[int]) -> None:
    django.setup()
    from core import clock, outbox

    # The connection is open, and the code is loaded, before the clock runs.
    outbox.handle(0, now=clock.now())
    print("ready", flush=True)
    sys.stdin.readline()
    begun = time.perf_counter()
    done = sum(outbox.handle(event_id, now=clock.now()) for event_id in ids)
    took = time.perf_counter() - begun
    assert done == len(ids), (done, len(ids))
    print(took, flush=True)


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]])
