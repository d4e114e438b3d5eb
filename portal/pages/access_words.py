"""What keeps somebody from giving a role or taking it away, in words."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from customers.policy.grants import Barrier, NotTheirs
from customers.policy.roles import Action
from portal.templatetags.moments import instant_text
from portal.templatetags.people import action_name

IN_THEIR_ORDER = {action: place for place, action in enumerate(Action)}


def actions_words(actions: Iterable[Action]) -> str:
    """Name actions, always in the same order."""
    return ", ".join(action_name(one) for one in sorted(actions, key=lambda one: IN_THEIR_ORDER[one]))


def barrier_words(barrier: NotTheirs | None) -> str:
    """Say what is in the way; nothing when nothing is."""
    if barrier is None:
        return ""
    if barrier.barrier is Barrier.NO_RIGHT:
        return _("You may not manage access here.")
    if barrier.barrier is Barrier.MORE_THAN_HELD:
        return _("It gives more than you hold here yourself: %(actions)s.") % {
            "actions": actions_words(barrier.lacking)
        }
    until = instant_text(barrier.until, timezone.get_current_timezone()) if barrier.until else ""
    return _("Your own right here ends at %(until)s. Choose an end that is not after it.") % {"until": until}
