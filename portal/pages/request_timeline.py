"""Where a refund or an exchange stands, step by step: what its states say happened, and what is still to come."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import Exchange, Refund
from billing.models.gated import Transition
from billing.models.states import ExchangeState, RefundState
from portal.pages.request_outcome import (
    carried_out_lines,
    credited_lines,
    exchanged_lines,
    reversed_lines,
)
from portal.templatetags.figures import money_text
from portal.templatetags.moments import instant
from support.texts import REASONS

DONE, NOW, WAIT, FAIL, TODO = "done", "now", "wait", "fail", "todo"


BEFORE_APPROVAL = frozenset(
    {RefundState.SUBMITTED, RefundState.AWAITING_CONFIRMATION, RefundState.AWAITING_SECOND_PERSON}
)


BEGUN = frozenset({ExchangeState.PENDING_REFUNDS, ExchangeState.PENDING_PURCHASES})


@dataclass(slots=True)
class Step:
    """One entry of the timeline, as components/_timeline.html draws it."""

    title: str
    state: str
    when: SafeString | str = ""
    lines: list[SafeString | str] = field(default_factory=list)


def timeline(asked: Refund | Exchange, *, now: datetime, second_persons: str = "") -> list[Step]:
    """Return its steps; it carries its transitions, lines, papers and limit use.

    ``second_persons``: the names of those who could agree to it, while it waits for one of them.
    """
    steps: list[Step] = []
    moves: list[Transition] = list(asked.transitions.all())
    for move in moves:
        TOLD[move.state](steps, asked, move, move is moves[-1])
    if asked.state == RefundState.AWAITING_SECOND_PERSON:
        steps.append(_second_person_wanted(asked, second_persons))
    return [*steps, *_reversed(asked), *_to_come(asked, now)]


def _reversed(asked: Refund | Exchange) -> list[Step]:
    """Return the step that took it back, with its papers."""
    reversal = getattr(asked, "reversal", None)
    if reversal is None:
        return []
    return [Step(_("Reversed"), FAIL, instant(reversal.reversed_at), reversed_lines(reversal))]


Teller = Callable[[list[Step], Refund | Exchange, Transition, bool], None]


def _submitted(steps: list[Step], asked: Refund | Exchange, move: Transition, is_last: bool) -> None:
    if move.reason == "confirmed":
        accepted = _("%(who)s accepted the lower refund.") if isinstance(asked, Refund) else _("%(who)s accepted it.")
        line = accepted % {"who": move.actor_label}
        steps.append(Step(_("Confirmed"), DONE, instant(move.at), [line]))
    elif move.reason == "requeued_by_desk":
        steps.append(_taken_up_again(move))
    elif move.reason == "approved_by_second_person":
        who = _("%(who)s approved as the second person.") % {"who": move.actor_label}
        steps.append(Step(_("Second person"), DONE, instant(move.at), [who, *_quoted(move)]))
    else:
        steps.append(Step(_("Submitted"), DONE, instant(move.at), [_who_asked(asked, move), _what_is_held(asked)]))
    if is_last:
        steps.append(
            Step(_("Check"), NOW, "", [_("Queued. It is taken up by itself; nothing is lost if that takes a while.")])
        )


def _awaiting_confirmation(steps: list[Step], asked: Refund | Exchange, move: Transition, is_last: bool) -> None:
    line = (
        _("Usage that came in after the quote lowers the refund. It goes on when the new amount is confirmed.")
        if isinstance(asked, Refund)
        else _("Prices that were entered after the quote change it. It goes on when the new amounts are confirmed.")
    )
    steps.append(Step(_("Checked"), WAIT if is_last else DONE, instant(move.at), [line]))


def _awaiting_second_person(steps: list[Step], asked: Refund | Exchange, move: Transition, is_last: bool) -> None:
    steps.append(_checked(move))


def _awaiting_approval(steps: list[Step], asked: Refund | Exchange, move: Transition, is_last: bool) -> None:
    steps.append(_checked(move))
    if is_last:
        line = _("The amount is above what is approved automatically, so the refund desk decides.")
        steps.append(Step(_("Approval"), WAIT, "", [line]))


def _approved(steps: list[Step], asked: Refund | Exchange, move: Transition, is_last: bool) -> None:
    if move.reason == "requeued_by_desk":
        steps.append(_taken_up_again(move))
        return
    if move.actor_kind == "system":
        steps.append(_checked(move))
        lines: list[SafeString | str] = [_("Approved automatically, within the amount that the policy allows.")]
    else:
        lines = [_("Refund desk: %(who)s.") % {"who": move.actor_label}, *_quoted(move)]
    steps.append(Step(_("Approved"), DONE, instant(move.at), lines))


def _completed(steps: list[Step], asked: Refund | Exchange, move: Transition, is_last: bool) -> None:
    done = carried_out_lines(asked) if isinstance(asked, Refund) else exchanged_lines(asked)
    steps.append(Step(_("Carried out"), DONE, instant(move.at), done))
    steps.append(Step(_("Credited"), DONE, instant(move.at), credited_lines(asked)))


def _rejected(steps: list[Step], asked: Refund | Exchange, move: Transition, is_last: bool) -> None:
    by_colleague = move.reason == "declined_by_second_person"
    who = _("%(who)s declined as the second person.") if by_colleague else _("Refund desk: %(who)s.")
    title = _("Declined") if by_colleague else _("Rejected")
    lines = [who % {"who": move.actor_label}, *_quoted(move), _released(asked)]
    steps.append(Step(title, FAIL, instant(move.at), lines))


def _withdrawn(steps: list[Step], asked: Refund | Exchange, move: Transition, is_last: bool) -> None:
    by_desk = move.actor_kind == "staff"
    who = _("Refund desk: %(who)s.") if by_desk else _("%(who)s withdrew the request.")
    title = _("Stopped") if by_desk else _("Withdrawn")
    lines = [who % {"who": move.actor_label}, *_quoted(move), _released(asked)]
    steps.append(Step(title, FAIL, instant(move.at), lines))


def _failed(steps: list[Step], asked: Refund | Exchange, move: Transition, is_last: bool) -> None:
    why = str(REASONS.get(move.reason, _("It could not be carried out.")))
    steps.append(Step(_("Failed"), FAIL, instant(move.at), [why, _released(asked)]))


def _dead(steps: list[Step], asked: Refund | Exchange, move: Transition, is_last: bool) -> None:
    line = _("It did not get through after several tries. The refund desk has been told and takes it up.")
    steps.append(Step(_("Stuck"), FAIL if is_last else DONE, instant(move.at), [line]))


def _pending_refunds(steps: list[Step], asked: Refund | Exchange, move: Transition, is_last: bool) -> None:
    if move.reason == "requeued_by_desk":
        steps.append(_taken_up_again(move))
        return
    line = _("It has begun and can't be stopped any more; nothing has moved yet.")
    steps.append(Step(_("Returns pending"), NOW if is_last else DONE, instant(move.at), [line]))


def _pending_purchases(steps: list[Step], asked: Refund | Exchange, move: Transition, is_last: bool) -> None:
    if move.reason == "requeued_by_desk":
        steps.append(_taken_up_again(move))
        return
    line = _("Everything moves in one step: the returns, the purchases, and the credit.")
    steps.append(Step(_("Purchases pending"), NOW if is_last else DONE, instant(move.at), [line]))


TOLD: dict[str, Teller] = {
    RefundState.SUBMITTED: _submitted,
    RefundState.AWAITING_CONFIRMATION: _awaiting_confirmation,
    RefundState.AWAITING_SECOND_PERSON: _awaiting_second_person,
    RefundState.AWAITING_APPROVAL: _awaiting_approval,
    RefundState.APPROVED: _approved,
    ExchangeState.PENDING_REFUNDS: _pending_refunds,
    ExchangeState.PENDING_PURCHASES: _pending_purchases,
    RefundState.COMPLETED: _completed,
    RefundState.REJECTED: _rejected,
    RefundState.WITHDRAWN: _withdrawn,
    RefundState.FAILED: _failed,
    RefundState.DEAD: _dead,
}


def _to_come(asked: Refund | Exchange, now: datetime) -> list[Step]:
    """Return what follows if nothing goes wrong, from the state it is in."""
    if asked.is_final:
        return []
    steps = []
    if asked.is_second_person_wanted and asked.state != RefundState.AWAITING_SECOND_PERSON:
        steps.append(Step(_("Second person"), TODO))
    if asked.state in BEFORE_APPROVAL:
        steps.append(Step(_("Approval"), TODO))
    if asked.state not in BEGUN:
        is_next = asked.state == RefundState.APPROVED
        steps.append(_carrying_out(asked, now) if is_next else Step(_("Carrying out"), TODO))
    return [*steps, Step(_("Crediting"), TODO)]


def _second_person_wanted(asked: Refund | Exchange, names: str) -> Step:
    lines: list[SafeString | str] = [
        _("Above what %(who)s may send on alone, so a colleague has to agree first.")
        % {"who": asked.transitions.all()[0].actor_label}
    ]
    if names:
        lines.append(_("These people can: %(names)s.") % {"names": names})
    else:
        lines.append(_("Nobody at your partner can at the moment; an admin agent or a Global admin can give the role."))
    return Step(_("Second person"), WAIT, "", lines)


def _carrying_out(asked: Refund | Exchange, now: datetime) -> Step:
    if asked.carry_out_at and now < asked.carry_out_at:
        words = _("It is carried out from {} on; until then it can be withdrawn.")
        line = format_html(words, instant(asked.carry_out_at))
        return Step(_("Carrying out"), WAIT, "", [line])
    return Step(_("Carrying out"), NOW, "", [_("Queued; it is carried out by itself within seconds.")])


def _who_asked(asked: Refund | Exchange, move: Transition) -> str:
    if isinstance(asked, Exchange):
        number = len(asked.returns.all())
        return ngettext(
            "%(who)s asked for the exchange of %(number)s reservation.",
            "%(who)s asked for the exchange of %(number)s reservations.",
            number,
        ) % {"who": move.actor_label, "number": number}
    number = len(asked.lines.all())
    return ngettext(
        "%(who)s asked for the refund of %(number)s reservation.",
        "%(who)s asked for the refund of %(number)s reservations.",
        number,
    ) % {"who": move.actor_label, "number": number}


def _what_is_held(asked: Refund | Exchange) -> str:
    if isinstance(asked, Exchange):
        return _("An exchange does not count against the refund limit.")
    use = getattr(asked, "limit_use", None)
    amount = money_text(use.amount_usd_minor if use else 0, "USD")
    return _("%(amount)s is held against the refund limit until the request ends.") % {"amount": amount}


def _checked(move: Transition) -> Step:
    line = _("Computed again with the usage known by now; the quoted amount stands.")
    return Step(_("Checked"), DONE, instant(move.at), [line])


def _taken_up_again(move: Transition) -> Step:
    who = _("Refund desk: %(who)s.") % {"who": move.actor_label}
    return Step(_("Taken up again"), DONE, instant(move.at), [who, *_quoted(move)])


def _quoted(move: Transition) -> list[str]:
    return [f"“{move.note}”"] if move.note else []


def _released(asked: Refund | Exchange) -> str:
    if isinstance(asked, Exchange):
        return _("Nothing was returned, and nothing was bought.")
    return _("Nothing was cancelled. What was held of the refund limit is free again.")
