"""The form of a reservation's Configuration: where its benefit applies, and what it is optimized for."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms.version import VersionField
from reservations.models import Reservation
from reservations.policy.scope import Choice, ScopeType
from reservations.queries.scope_targets import ScopeTargets, settings_of

FLEXIBLE, CAPACITY = "flexibility", "capacity"

Choices = Sequence[tuple[str, Any]]

MEANINGS = {
    ScopeType.SHARED: gettext_lazy("Matching resources in every subscription of this customer use the benefit."),
    ScopeType.MANAGEMENT_GROUP: gettext_lazy(
        "Matching resources in the subscriptions of this management group use the benefit."
    ),
    ScopeType.SINGLE: gettext_lazy("Only matching resources in this subscription use the benefit."),
    ScopeType.RESOURCE_GROUP: gettext_lazy("Only matching resources in this resource group use the benefit."),
}


class OfferedRadios(forms.RadioSelect):
    """Radio buttons, of which those that lead nowhere can't be pressed."""

    unavailable: Collection[str] = ()

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if str(option["value"]) in self.unavailable:
            option["attrs"]["disabled"] = True
        return option


class TargetField(forms.UUIDField):
    """One of the customer's things; what is no id at all is as unknown as a foreign one."""

    def __init__(self, *, label: Any) -> None:
        wrong = {"invalid": gettext_lazy("This customer has no such entry. Choose one from the list.")}
        super().__init__(label=label, required=False, widget=forms.Select, error_messages=wrong)


class ConfigurationForm(forms.Form):
    """All settings at once, with the version of the reservation that they were made up from."""

    version = VersionField()
    scope = forms.ChoiceField(
        label=gettext_lazy("Scope"),
        widget=OfferedRadios,
        error_messages={
            "required": gettext_lazy("Choose a scope."),
            "invalid_choice": gettext_lazy("Choose one of the four scopes."),
        },
    )
    subscription = TargetField(label=gettext_lazy("Subscription"))
    resource_group = TargetField(label=gettext_lazy("Resource group"))
    management_group = TargetField(label=gettext_lazy("Management group"))
    optimize = forms.ChoiceField(
        label=gettext_lazy("Optimize for"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the two.")},
    )

    target_fields = {
        ScopeType.SINGLE: "subscription",
        ScopeType.RESOURCE_GROUP: "resource_group",
        ScopeType.MANAGEMENT_GROUP: "management_group",
    }

    def __init__(
        self,
        *,
        reservation: Reservation,
        targets: ScopeTargets,
        data: Mapping[str, Any] | None = None,
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        """``typed``: what was entered before and is to stand there again instead of the settings in force."""
        super().__init__(data=data, initial=_initial(reservation) | dict(typed or {}))
        self._in_force = FLEXIBLE if reservation.is_size_flexible else CAPACITY
        self._offer_scopes(targets)
        self._offer("subscription", [(str(one.pk), _subscription_words(one)) for one in targets.subscriptions])
        self._offer("resource_group", _resource_groups(targets))
        self._offer("management_group", [(str(one.pk), _group_words(one)) for one in targets.management_groups])
        if reservation.can_be_flexible:
            self.fields["optimize"].choices = _optimizations(reservation)  # type: ignore[attr-defined]
        else:
            del self.fields["optimize"]

    @property
    def choice(self) -> Choice:
        """Return what was chosen; entries that belong to another scope say nothing.

        Nor does a capacity priority that is in force, where the new scope allows none: it goes with the old one.
        """
        scope = ScopeType(self.cleaned_data["scope"])
        target: uuid.UUID | None = self.cleaned_data.get(self.target_fields.get(scope, ""))
        optimize = self.cleaned_data.get("optimize")
        if optimize == self._in_force and not scope.allows_capacity_priority:
            optimize = ""
        return Choice(
            scope=scope,
            targets=(target,) if target else (),
            is_size_flexible=optimize == FLEXIBLE if optimize else None,
        )

    def clean(self) -> dict[str, Any]:
        """Forget what is wrong with entries of a scope that was not chosen."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = self.target_fields.get(ScopeType(cleaned["scope"])) if cleaned.get("scope") else None
        for name in set(self.target_fields.values()) & set(self.errors) - {chosen}:
            del self.errors[name]
        return cleaned

    def _offer(self, name: str, choices: Choices) -> None:
        first = ("", _("Choose…"))
        self.fields[name].widget.choices = [first, *choices]

    def _offer_scopes(self, targets: ScopeTargets) -> None:
        missing = {
            ScopeType.SINGLE: "" if targets.subscriptions else _("This customer has no subscription."),
            ScopeType.RESOURCE_GROUP: "" if targets.resource_groups else _("This customer has no resource group."),
            ScopeType.MANAGEMENT_GROUP: ""
            if targets.management_groups
            else _("This customer has no management group."),
        }
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            (scope.value, _described(Reservation.Scope(scope).label, missing.get(scope) or MEANINGS[scope]))
            for scope in ScopeType
        ]
        unavailable = {scope.value for scope, why in missing.items() if why}
        self.fields["scope"].widget.unavailable = unavailable - {self.initial["scope"]}


def _initial(reservation: Reservation) -> dict[str, Any]:
    scope = settings_of(reservation).scope
    return {
        "version": reservation.version,
        "scope": scope.type.value,
        "subscription": scope.subscription_id if scope.type is ScopeType.SINGLE else None,
        "resource_group": scope.resource_group_id,
        "management_group": scope.management_group_id,
        "optimize": FLEXIBLE if reservation.is_size_flexible else CAPACITY,
    }


def _optimizations(reservation: Reservation) -> Choices:
    sharing = _("Other sizes of the group %(group)s share the benefit, by their ratio.")
    return [
        (FLEXIBLE, _described(_("Instance size flexibility"), sharing % {"group": reservation.item.flexibility_group})),
        (
            CAPACITY,
            _described(
                _("Capacity priority"),
                _("Capacity is kept for exactly this size; other sizes do not share the benefit.")
                + " "
                + _("Only with a single subscription or a single resource group."),
            ),
        ),
    ]


def _described(label: Any, meaning: Any) -> Any:
    return format_html("{}<small>{}</small>", label, meaning)


def _subscription_words(one: Any) -> str:
    return one.name if one.is_active else _("%(name)s (suspended)") % {"name": one.name}


def _group_words(one: Any) -> str:
    """Name a management group with its ID, which people know it by, where that says more."""
    return one.name if one.name == one.code else f"{one.name} ({one.code})"


def _resource_groups(targets: ScopeTargets) -> Choices:
    """Return the resource groups under the names of their subscriptions."""
    by_subscription: dict[str, list[tuple[str, str]]] = {}
    for one in targets.resource_groups:
        by_subscription.setdefault(_subscription_words(one.subscription), []).append((str(one.pk), one.name))
    return list(by_subscription.items())
