"""Filters of the desk's list of support requests."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from support.problems import issue_choices


class HolderFilter(admin.SimpleListFilter):
    """Mine, or nobody's."""

    title, parameter_name = _("assigned to"), "holder"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("me", _("Me")), ("nobody", _("Nobody"))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        if self.value() == "me":
            return queryset.filter(assigned_to=request.user.pk)
        return queryset.filter(assigned_to=None) if self.value() == "nobody" else queryset


class DueFilter(admin.SimpleListFilter):
    """What is overdue, or waits for the desk at all."""

    title, parameter_name = _("answer"), "answer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("overdue", _("Overdue")), ("due", _("Waits for the desk")), ("asked", _("Waits for the partner"))]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        if self.value() == "overdue":
            return queryset.filter(due_at__lt=request.now)  # type: ignore[attr-defined]
        by_clock = {"due": "running", "asked": "asked"}
        wanted = by_clock.get(self.value() or "")
        return queryset.filter(clock=wanted) if wanted else queryset


class IssueFilter(admin.SimpleListFilter):
    title, parameter_name = _("issue type"), "issue_type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(issue_choices())

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        known = {code for code, _name in issue_choices()}
        return queryset.filter(issue_type=self.value()) if self.value() in known else queryset
