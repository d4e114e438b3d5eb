"""What the outbox tells of: by topic, who handles it, and what happens when that failed for good."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

Handler = Callable[[uuid.UUID, datetime], None]
HandlerOfMany = Callable[[Sequence[uuid.UUID], datetime], None]


def pass_over(subject_id: uuid.UUID, now: datetime) -> None:
    """Give up without another word: the event's row says it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """How the events of a topic are handled: of a partner as many in one transaction as weigh ``at_most`` together."""

    handle: HandlerOfMany
    give_up: Handler
    may_be_retried: bool
    at_most: int = 1


def _nobody(subject_ids: Sequence[uuid.UUID], now: datetime) -> None:
    raise KeyError("nobody handles this topic")


NOBODYS = Topic(_nobody, pass_over, may_be_retried=False)

_topics: dict[str, Topic] = {}


def handles(
    topic: str, *, when_dead: Handler = pass_over, may_be_retried: bool = False
) -> Callable[[Handler], Handler]:
    """Register the function that handles events of ``topic``, one at a time.

    ``when_dead`` is called instead once the handler has been started in vain as often as the outbox allows.
    ``may_be_retried``: staff may then give it a fresh set of attempts without a reason on record.
    """

    def register(handler: Handler) -> Handler:
        def handle(subject_ids: Sequence[uuid.UUID], now: datetime) -> None:
            for subject_id in subject_ids:
                handler(subject_id, now)

        _topics[topic] = Topic(handle, when_dead, may_be_retried)
        return handler

    return register


def handles_together(
    topic: str, *, at_most: int, when_dead: Handler = pass_over
) -> Callable[[HandlerOfMany], HandlerOfMany]:
    """Register the function that handles events of ``topic``, all that wait of one partner at once.

    ``at_most``: what they may weigh together; one that weighs more is done alone. It is worth it where a hundred
    subjects take as many statements as one. They succeed together, or none does and each is tried again alone.
    """

    def register(handler: HandlerOfMany) -> HandlerOfMany:
        _topics[topic] = Topic(handler, when_dead, may_be_retried=False, at_most=at_most)
        return handler

    return register


def topic_named(name: str) -> Topic:
    """Return how a topic is handled; one that nobody registered raises a KeyError when it is."""
    return _topics.get(name, NOBODYS)


def most_together() -> dict[str, int]:
    """Return how much events may weigh that are done together, by topic; those done one at a time are not in it."""
    return {name: topic.at_most for name, topic in _topics.items() if topic.at_most > 1}


def retried_topics() -> list[str]:
    """Return the topics whose dead events staff may give a fresh set of attempts."""
    return [name for name, topic in _topics.items() if topic.may_be_retried]
