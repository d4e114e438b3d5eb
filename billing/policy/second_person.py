"""When a refund needs a second person of the partner, and who that may be."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from billing.policy.approval import ApprovedEarlier, approval_total


class WhyNotSecond(StrEnum):
    """Why somebody can't be the second person of a refund."""

    REQUESTER = "requester"
    RIGHT = "right"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class OwnAmount:
    """What was in force when a refund was submitted: each role's amount, and the requester's own, in US cents.

    ``up_to`` is None for somebody who is asked nothing. ``behind``: of a program's request, the ids of the people who
    registered it or made a secret of it.
    """

    amounts: Mapping[str, int]
    up_to: int | None = None
    behind: frozenset[uuid.UUID] = frozenset()


def own_amount(amounts: Mapping[str, int], roles: Collection[str]) -> int | None:
    """Return up to which total these roles act alone: the highest of theirs. None: one of them has no amount set.

    ``roles`` are those through which the person may submit this refund: any other lifts nothing. Without one
    nothing is theirs to do alone.
    """
    if any(role not in amounts for role in roles):
        return None
    return max((amounts[role] for role in roles), default=0)


def amount_of_program(
    amounts: Mapping[str, int], own: Collection[str], of_people: Iterable[Collection[str]]
) -> int | None:
    """Return up to which total a program acts alone: its kind's amount, or, where none is set for it, the least that
    one of the people behind it may send on alone. None: none of them is asked anything.

    ``own``, and for each of the people: the roles through which they may submit this refund. A partner that set no
    amount at all asks nobody.
    """
    if not amounts:
        return None
    set_for_it = own_amount(amounts, own)
    if set_for_it is not None:
        return set_for_it
    limits = [own_amount(amounts, roles) for roles in of_people] or [0]
    return min((limit for limit in limits if limit is not None), default=None)


def second_person_weight(net_usd_minor: int, commitment_cancelled_usd_minor: int) -> int:
    """Return what a request weighs: what is paid out, and the promise that is given up.

    Whatever the operator's policy measures, so that a partner's amounts keep their meaning.
    """
    return net_usd_minor + commitment_cancelled_usd_minor


def second_person_total(
    *, customers: Iterable[ApprovedEarlier], requesters: Iterable[ApprovedEarlier], on: date, weight_usd_minor: int
) -> int:
    """Return the larger of two sums of 30 days: the customer's, whoever asked, and the requester's, whichever customer.

    Both hold only what went on one person's word: what a second one was asked about has been looked at.
    """
    return max(approval_total(earlier, on, weight_usd_minor) for earlier in (customers, requesters))


def needs_second_person(total_usd_minor: int, up_to_usd_minor: int | None) -> bool:
    """Decide whether another must agree: only above the amount, which alone is still one's own."""
    return up_to_usd_minor is not None and total_usd_minor > up_to_usd_minor


def why_not_second(
    *, is_requester: bool, amounts: Mapping[str, int], roles: Collection[str], total_usd_minor: int
) -> WhyNotSecond | None:
    """Return why a person can't be the second one of a refund; None when they can.

    ``is_requester``: they asked for it, or are behind the program that did. ``roles``: those through which they could
    submit this refund themselves. Their amount has to cover the whole total, so that two people of small amounts can't
    wave each other's through.
    """
    if is_requester:
        return WhyNotSecond.REQUESTER
    if not roles:
        return WhyNotSecond.RIGHT
    return WhyNotSecond.AMOUNT if needs_second_person(total_usd_minor, own_amount(amounts, roles)) else None
