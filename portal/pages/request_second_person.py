"""What a request's page says about the second person: who is wanted, until when, and why the reader can't be it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from billing.commands.second_person import REFUSALS
from billing.models import Exchange, Refund
from billing.models.states import RefundState
from billing.queries.second_persons import Candidates, candidates, wanted_for
from customers.models import User
from portal.templatetags.figures import money_text


@dataclass(frozen=True, slots=True)
class SecondPerson:
    """``people`` could agree now. ``obstacle`` says why the reader is none of them; empty when they are."""

    people: Sequence[User]
    total: str
    amount: str
    until: datetime | None
    obstacle: str

    @property
    def names(self) -> str:
        return ", ".join(one.name for one in self.people)


def candidates_of(asked: Refund | Exchange | None, *, now: datetime) -> Candidates | None:
    """Return who could be asked while something waits for its second person; two queries then, else none."""
    if asked is None or asked.state != RefundState.AWAITING_SECOND_PERSON:
        return None
    return candidates(wanted_for(asked), now=now)


def second_person_of(asked: Refund | Exchange, found: Candidates, reader: User) -> SecondPerson:
    """Put into words what is asked, and what the reader can say to it."""
    why_not = found.why_not(reader.pk)
    return SecondPerson(
        people=found.people,
        total=money_text(asked.second_person_total_usd_minor or 0, "USD"),
        amount=money_text(asked.alone_up_to_usd_minor or 0, "USD"),
        until=asked.answer_until,
        obstacle=str(REFUSALS[why_not].text) if why_not else "",
    )
