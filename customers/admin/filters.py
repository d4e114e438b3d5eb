"""Filters that every list of a partner's rows uses."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from customers.models import Partner


class PartnerFilter(admin.SimpleListFilter):
    title, parameter_name = _("partner"), "partner_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(pk), name) for pk, name in Partner.objects.order_by("name").values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        known = {value for value, _name in self.lookup_choices}
        return queryset.filter(partner_id=self.value()) if self.value() in known else queryset
