"""How a worker takes a wake-up from the broker."""

from typing import Any

from celery.worker.request import Request
from kombu.transport.virtual import QoS


class WakeUp(Request):  # type: ignore[misc]
    """A wake-up that the worker lets go of also when the broker can't be told.

    Celery gives such an acknowledgment up, and goes on to count the message as one that it is at: with one such for
    each of its processes a worker takes no other any more, however well the broker is by then. Whom the broker wakes
    again for it finds nothing left to do.
    """

    def acknowledge(self) -> None:
        super().acknowledge()
        message: Any = self.message
        if not message.acknowledged:
            QoS.ack(message.channel.qos, message.delivery_tag)  # type: ignore[no-untyped-call]
