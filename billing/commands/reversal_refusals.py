"""Why a reversal is refused."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class AlreadyReversed(Refusal):
    """A reversal is final: what it took back can be requested anew."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("This was reversed already. A reversal can't be reversed; a new refund or exchange can be requested.")


class ReversalAsked(Refusal):
    """One question at a time."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("A reversal of it was asked for already and waits for a second person.")


class ReversalAnswered(Refusal):
    """Somebody was quicker."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("This reversal was answered or withdrawn already. Reload the page to see where it stands.")


class OwnReversal(Refusal):
    """Two people are needed."""

    code = "AuthorizationFailed"
    text = _("You asked for this reversal yourself, so somebody else has to confirm or decline it.")


class NotOwnReversal(Refusal):
    """Who did not ask declines instead."""

    code = "AuthorizationFailed"
    text = _("Only who asked for a reversal can withdraw it.")


class RemainderTouched(Refusal):
    """What was kept is not any more what was kept. ``params``: name, reservation."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _(
        "%(name)s, which holds the units that were kept, has changed since, so it can't be folded back. "
        "Nothing was reversed."
    )


class PurchaseMovedOn(Refusal):
    """What was bought is not any more what was bought. ``params``: name, reservation."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _(
        "%(name)s, which the exchange had bought, was split, merged, returned, renewed, has ended, or has an open "
        "request. Nothing was reversed."
    )


class WarningNotSeen(Refusal):
    """The customer has its money already: that has to be said on purpose."""

    code = "InvalidRequestContent"
    text = _("The partner has passed this credit on to its customer. Tick that you know, and try again.")
