"""Where a refund stands, step by step: what its states say happened, and what is still to come."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import Refund, RefundTransition
from billing.models.refund import RefundState
from portal.pages.request_outcome import carried_out_lines, credited_lines, reversed_lines
from portal.templatetags.figures import money_text
from portal.templatetags.moments import instant
from support.texts import REASONS

DONE, NOW, WAIT, FAIL, TODO = "done", "now", "wait", "fail", "todo"


BEFORE_APPROVAL = frozenset(
    {RefundState.SUBMITTED, RefundState.AWAITING_CONFIRMATION, RefundState.AWAITING_SECOND_PERSON}
)


@dataclass(slots=True)
class Step:
    """One entry of the timeline, as components/_timeline.html draws it."""

    title: str
    state: str
    when: SafeString | str = ""
    lines: list[SafeString | str] = field(default_factory=list)


def timeline(refund: Refund, *, now: datetime, second_persons: str = "") -> list[Step]:
    """Return the refund's steps; it carries its transitions, lines, papers and limit use.

    ``second_persons``: the names of those who could agree to it, while it waits for one of them.
    """
    steps: list[Step] = []
    moves = list(refund.transitions.all())
    for move in moves:
        TOLD[RefundState(move.state)](steps, refund, move, move is moves[-1])
    if refund.state == RefundState.AWAITING_SECOND_PERSON:
        steps.append(_second_person_wanted(refund, second_persons))
    return [*steps, *_reversed(refund), *_to_come(refund, now)]


def _reversed(refund: Refund) -> list[Step]:
    """Return the step that took a refund back, with its papers."""
    reversal = getattr(refund, "reversal", None)
    if reversal is None:
        return []
    return [Step(_("Reversed"), FAIL, instant(reversal.reversed_at), reversed_lines(reversal))]


Teller = Callable[[list[Step], Refund, RefundTransition, bool], None]


def _submitted(steps: list[Step], refund: Refund, move: RefundTransition, is_last: bool) -> None:
    if move.reason == "confirmed":
        line = _("%(who)s accepted the lower refund.") % {"who": move.actor_label}
        steps.append(Step(_("Confirmed"), DONE, instant(move.at), [line]))
    elif move.reason == "requeued_by_desk":
        steps.append(_taken_up_again(move))
    elif move.reason == "approved_by_second_person":
        who = _("%(who)s approved as the second person.") % {"who": move.actor_label}
        steps.append(Step(_("Second person"), DONE, instant(move.at), [who, *_quoted(move)]))
    else:
        steps.append(Step(_("Submitted"), DONE, instant(move.at), [_who_asked(refund, move), _what_is_held(refund)]))
    if is_last:
        steps.append(
            Step(_("Check"), NOW, "", [_("Queued. It is taken up by itself; nothing is lost if that takes a while.")])
        )


def _awaiting_confirmation(steps: list[Step], refund: Refund, move: RefundTransition, is_last: bool) -> None:
    line = _("Usage that came in after the quote lowers the refund. It goes on when the new amount is confirmed.")
    steps.append(Step(_("Checked"), WAIT if is_last else DONE, instant(move.at), [line]))


def _awaiting_second_person(steps: list[Step], refund: Refund, move: RefundTransition, is_last: bool) -> None:
    steps.append(_checked(move))


def _awaiting_approval(steps: list[Step], refund: Refund, move: RefundTransition, is_last: bool) -> None:
    steps.append(_checked(move))
    if is_last:
        line = _("The amount is above what is approved automatically, so the refund desk decides.")
        steps.append(Step(_("Approval"), WAIT, "", [line]))


def _approved(steps: list[Step], refund: Refund, move: RefundTransition, is_last: bool) -> None:
    if move.reason == "requeued_by_desk":
        steps.append(_taken_up_again(move))
        return
    if move.actor_kind == "system":
        steps.append(_checked(move))
        lines: list[SafeString | str] = [_("Approved automatically, within the amount that the policy allows.")]
    else:
        lines = [_("Refund desk: %(who)s.") % {"who": move.actor_label}, *_quoted(move)]
    steps.append(Step(_("Approved"), DONE, instant(move.at), lines))


def _completed(steps: list[Step], refund: Refund, move: RefundTransition, is_last: bool) -> None:
    steps.append(Step(_("Carried out"), DONE, instant(move.at), carried_out_lines(refund)))
    steps.append(Step(_("Credited"), DONE, instant(move.at), credited_lines(refund)))


def _rejected(steps: list[Step], refund: Refund, move: RefundTransition, is_last: bool) -> None:
    by_colleague = move.reason == "declined_by_second_person"
    who = _("%(who)s declined as the second person.") if by_colleague else _("Refund desk: %(who)s.")
    title = _("Declined") if by_colleague else _("Rejected")
    lines = [who % {"who": move.actor_label}, *_quoted(move), _released()]
    steps.append(Step(title, FAIL, instant(move.at), lines))


def _withdrawn(steps: list[Step], refund: Refund, move: RefundTransition, is_last: bool) -> None:
    by_desk = move.actor_kind == "staff"
    who = _("Refund desk: %(who)s.") if by_desk else _("%(who)s withdrew the request.")
    title = _("Stopped") if by_desk else _("Withdrawn")
    lines = [who % {"who": move.actor_label}, *_quoted(move), _released()]
    steps.append(Step(title, FAIL, instant(move.at), lines))


def _failed(steps: list[Step], refund: Refund, move: RefundTransition, is_last: bool) -> None:
    why = str(REASONS.get(move.reason, _("It could not be carried out.")))
    steps.append(Step(_("Failed"), FAIL, instant(move.at), [why, _released()]))


def _dead(steps: list[Step], refund: Refund, move: RefundTransition, is_last: bool) -> None:
    line = _("It did not get through after several tries. The refund desk has been told and takes it up.")
    steps.append(Step(_("Stuck"), FAIL if is_last else DONE, instant(move.at), [line]))


TOLD: dict[RefundState, Teller] = {
    RefundState.SUBMITTED: _submitted,
    RefundState.AWAITING_CONFIRMATION: _awaiting_confirmation,
    RefundState.AWAITING_SECOND_PERSON: _awaiting_second_person,
    RefundState.AWAITING_APPROVAL: _awaiting_approval,
    RefundState.APPROVED: _approved,
    RefundState.COMPLETED: _completed,
    RefundState.REJECTED: _rejected,
    RefundState.WITHDRAWN: _withdrawn,
    RefundState.FAILED: _failed,
    RefundState.DEAD: _dead,
}


def _to_come(refund: Refund, now: datetime) -> list[Step]:
    """Return what follows if nothing goes wrong, from the state it is in."""
    if refund.is_final:
        return []
    steps = []
    if refund.is_second_person_wanted and refund.state != RefundState.AWAITING_SECOND_PERSON:
        steps.append(Step(_("Second person"), TODO))
    if refund.state in BEFORE_APPROVAL:
        steps.append(Step(_("Approval"), TODO))
    steps.append(_carrying_out(refund, now) if refund.state == RefundState.APPROVED else Step(_("Carrying out"), TODO))
    return [*steps, Step(_("Crediting"), TODO)]


def _second_person_wanted(refund: Refund, names: str) -> Step:
    lines: list[SafeString | str] = [
        _("Above what %(who)s may send on alone, so a colleague has to agree first.")
        % {"who": refund.transitions.all()[0].actor_label}
    ]
    if names:
        lines.append(_("These people can: %(names)s.") % {"names": names})
    else:
        lines.append(_("Nobody at your partner can at the moment; an admin agent or a Global admin can give the role."))
    return Step(_("Second person"), WAIT, "", lines)


def _carrying_out(refund: Refund, now: datetime) -> Step:
    if refund.carry_out_at and now < refund.carry_out_at:
        words = _("It is carried out from {} on; until then it can be withdrawn.")
        line = format_html(words, instant(refund.carry_out_at))
        return Step(_("Carrying out"), WAIT, "", [line])
    return Step(_("Carrying out"), NOW, "", [_("Queued; it is carried out by itself within seconds.")])


def _who_asked(refund: Refund, move: RefundTransition) -> str:
    number = len(refund.lines.all())
    return ngettext(
        "%(who)s asked for the refund of %(number)s reservation.",
        "%(who)s asked for the refund of %(number)s reservations.",
        number,
    ) % {"who": move.actor_label, "number": number}


def _what_is_held(refund: Refund) -> str:
    use = getattr(refund, "limit_use", None)
    amount = money_text(use.amount_usd_minor if use else 0, "USD")
    return _("%(amount)s is held against the refund limit until the request ends.") % {"amount": amount}


def _checked(move: RefundTransition) -> Step:
    line = _("Computed again with the usage known by now; the quoted amount stands.")
    return Step(_("Checked"), DONE, instant(move.at), [line])


def _taken_up_again(move: RefundTransition) -> Step:
    who = _("Refund desk: %(who)s.") % {"who": move.actor_label}
    return Step(_("Taken up again"), DONE, instant(move.at), [who, *_quoted(move)])


def _quoted(move: RefundTransition) -> list[str]:
    return [f"“{move.note}”"] if move.note else []


def _released() -> str:
    return _("Nothing was cancelled. What was held of the refund limit is free again.")
