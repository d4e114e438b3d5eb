"""Which roles people hold at which partner."""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.columns import EMPTY, column, day, link, link_to
from core.admin.generics import ModelForm
from core.admin.pages import DeskAdmin, ReadOnlyInline
from customers.admin.filters import PartnerFilter
from customers.models import Membership
from customers.models.partner import ROLE_CHOICES, ROLE_NAMES
from customers.policy.roles import PartnerRole


def role_words(roles: Iterable[str]) -> str:
    return ", ".join(str(ROLE_NAMES[PartnerRole(role)]) for role in roles) or EMPTY


class MembershipForm(ModelForm):
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = Membership
        fields = "__all__"


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
