"""Which roles people hold at which partner."""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.columns import EMPTY, column, day, link, link_to
from core.admin.generics import ModelForm
from core.admin.pages import DeskAdmin, ReadOnlyInline
from customers.admin.filters import PartnerFilter
from customers.admin.separation import why_no_role
from customers.commands.change_person import end_sessions
from customers.commands.people_refusals import AuditorActs, EndNeeded
from customers.models import Membership, User
from customers.models.partner import ROLE_NAMES
from customers.policy.people import audits_and_acts, lacks_end
from customers.policy.roles import GIVEN_TO_PEOPLE, PartnerRole


def role_words(roles: Iterable[str]) -> str:
    return ", ".join(str(ROLE_NAMES[PartnerRole(role)]) for role in roles) or EMPTY


class MembershipForm(ModelForm):
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(role.value, ROLE_NAMES[role]) for role in GIVEN_TO_PEOPLE],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Membership
        fields = "__all__"

    staff: User
    """Who fills the form in. Set by the page."""

    def clean(self) -> dict[str, Any]:
        """One that is switched off gives nobody a right: that stays possible, whoever it belongs to."""
        cleaned = super().clean() or {}
        person = cleaned.get("user") or getattr(self.instance, "user", None)
        if person and cleaned.get("is_active") and (why_not := why_no_role(person, self.staff)):
            self.add_error("user" if "user" in self.fields else None, why_not)
        roles = [PartnerRole(role) for role in cleaned.get("roles", ())]
        if audits_and_acts(roles):
            self.add_error("roles", AuditorActs().message)
        if lacks_end(roles, cleaned.get("ends_on")) and "ends_on" not in self.errors:
            self.add_error("ends_on", EndNeeded().message)
        return cleaned


@admin.register(Membership)
class MembershipAdmin(DeskAdmin):
    form = MembershipForm
    list_display = ("person_name", "partner_link", "role_names", "is_active", "ends")
    list_filter = (PartnerFilter, "is_active")
    list_select_related = ("user", "partner")
    search_fields = ("user__email", "user__name", "partner__name")
    ordering = ("partner__name", "user__name")
    fields = ("partner", "user", "roles", "is_active", "ends_on")
    autocomplete_fields = ("partner", "user")
    fixed = MappingProxyType({"partner": "partner_link", "user": "person"})

    person_name = column("user", _("person"))
    person = link("user", _("person"))
    partner_link = link("partner", _("partner"))
    role_names = column("roles", _("roles"), role_words)
    ends = day("ends_on", _("ends on"))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = cast("type[MembershipForm]", super().get_form(request, obj, change=change, **kwargs))
        form.staff = cast("User", request.user)
        return form

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """People alone: what a program is given is given at its partner's."""
        return super().get_queryset(request).exclude(roles__contains=[PartnerRole.API_CLIENT.value])

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        """Say since when; whoever is switched off has no session left."""
        if not change:
            obj.created_at = request.now  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)
        if change and not obj.is_active:
            end_sessions(obj.user_id)


class MembershipInline(ReadOnlyInline):
    model = Membership
    fields = readonly_fields = ("partner_link", "role_names", "is_active", "ends", "change_link")

    partner_link = link("partner", _("partner"))
    role_names = column("roles", _("roles"), role_words)
    ends = day("ends_on", _("ends on"))

    @admin.display(description=_("change"))
    def change_link(self, membership: Membership) -> str:
        return link_to(membership, str(_("Change the roles")))

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).select_related("partner")
