"""What happened when: the demo's history is acted out in order, each act at its own time."""

import datetime as dt
import heapq
from collections.abc import Callable
from itertools import count

Step = Callable[[dt.datetime], None]


class Timeline:
    """Steps, run by time; those of one instant in the order in which they were added."""

    def __init__(self, until: dt.datetime) -> None:
        self._until = until
        self._steps: list[tuple[dt.datetime, int, Step]] = []
        self._numbers = count()

    def add(self, at: dt.datetime, step: Step) -> None:
        """Let ``step`` happen at ``at``; what lies after the demo's now never happens."""
        if at <= self._until:
            heapq.heappush(self._steps, (at, next(self._numbers), step))

    def run(self) -> None:
        while self._steps:
            at, _number, step = heapq.heappop(self._steps)
            step(at)
