"""What a change of the Configuration would do: before and after, and what follows from it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.forms.configuration import MEANINGS
from portal.templatetags.places import optimized_for, optimized_words, scope_text, scope_words
from reservations.models import Reservation
from reservations.policy.scope import Scope, Settings
from reservations.queries.scope_targets import ScopeTargets


@dataclass(frozen=True, slots=True)
class Row:
    """One setting as it is and as it would be."""

    label: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Review:
    """The change to be confirmed."""

    rows: list[Row]
    consequences: list[str]


def review_of(reservation: Reservation, after: Settings, targets: ScopeTargets) -> Review:
    """Put both sides beside each other."""
    rows = [Row(_("Scope"), scope_words(reservation), _scope(after.scope, targets))]
    if reservation.can_be_flexible:
        rows.append(Row(_("Optimize for"), optimized_for(reservation), optimized_words(after.is_size_flexible)))
    return Review(rows, _consequences(reservation, after, rows))


def _scope(scope: Scope, targets: ScopeTargets) -> str:
    subscriptions = {one.pk: one.name for one in targets.subscriptions}
    resource_groups = {one.pk: one.name for one in targets.resource_groups}
    management_groups = {one.pk: one.name for one in targets.management_groups}
    names = [
        resource_groups.get(scope.resource_group_id) if scope.resource_group_id else None,
        subscriptions.get(scope.subscription_id) if scope.subscription_id else None,
        management_groups.get(scope.management_group_id) if scope.management_group_id else None,
    ]
    return scope_text(Reservation.Scope(scope.type).label, names)


def _consequences(reservation: Reservation, after: Settings, rows: list[Row]) -> list[str]:
    told = [_("This is no purchase: price, payments and term stay as they are.")]
    if rows[0].is_changed:
        told.append(str(MEANINGS[after.scope.type]))
        told.append(_("Resources outside of the new scope pay pay-as-you-go prices from the next hour on."))
    if len(rows) > 1 and rows[1].is_changed:
        told.append(_sizes(reservation, after))
    told.append(_("A refund quote made before is out of date then; a new one takes one click."))
    return told


def _sizes(reservation: Reservation, after: Settings) -> str:
    if not after.is_size_flexible:
        return _("Capacity is kept for exactly this size; other sizes do not share the benefit.")
    words = _("Other sizes of the group %(group)s share the benefit, by their ratio.")
    return words % {"group": reservation.item.flexibility_group}
