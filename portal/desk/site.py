"""Django admin as the desk: its own front page, its own sections, the portal's way of signing in."""

import uuid
from typing import Any

from allauth.account import views as account
from django.apps import apps
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.desk import batch, entrance, my_decisions, policies, reversals, waiting
from portal.desk.sections import MODELS, SECTIONS
from portal.own_transactions import own_transactions


class DeskSite(AdminSite):
    """What the apps registered with Django's own site, and nothing that a package brings along."""

    site_title = site_header = _("Refund desk")
    index_title = _("Waiting for a decision")
    empty_value_display = "–"

    def take_over(self, source: AdminSite) -> None:
        """Register the models of the desk as they are registered with another site."""
        for label in sorted(MODELS):
            model = apps.get_model(label)
            self.register(model, type(source.get_model_admin(model)))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = [
            path("waiting/batch/", self.admin_view(self.batch), name="decide_refunds"),
            path("waiting/reviews/", self.admin_view(self.reviews), name="reviews"),
            path("waiting/decisions/", self.admin_view(self.decisions), name="my_decisions"),
            path("waiting/reversals/", self.admin_view(self.reversals), name="reversals"),
            path("waiting/reversals/<uuid:asked_id>/", self.admin_view(self.reversal), name="reversal"),
            path("policies/compare/", self.admin_view(self.compare_policies), name="compare_policies"),
            path("policies/<int:policy_id>/schedule/", self.admin_view(self.schedule_policy), name="schedule_policy"),
            path(
                "policies/<int:policy_id>/unschedule/",
                self.admin_view(self.unschedule_policy),
                name="unschedule_policy",
            ),
            path("waiting/<uuid:refund_id>/", self.admin_view(self.decide), name="decide_refund"),
            path("waiting/<uuid:refund_id>/leave/", self.admin_view(self.leave), name="leave_refund"),
        ]
        return [*own, *super().get_urls()]

    @method_decorator(never_cache)
    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return waiting.waiting(request, self)

    @method_decorator(require_POST)
    def decide(self, request: HttpRequest, refund_id: uuid.UUID) -> HttpResponse:
        return waiting.decide(request, self, refund_id)

    @method_decorator(require_POST)
    def leave(self, request: HttpRequest, refund_id: uuid.UUID) -> HttpResponse:
        return waiting.leave(request, refund_id)

    @method_decorator(require_safe)
    def reviews(self, request: HttpRequest) -> HttpResponse:
        return waiting.reviews(request)

    @own_transactions
    @method_decorator(require_POST)
    def batch(self, request: HttpRequest) -> HttpResponse:
        return batch.batch(request, self)

    @method_decorator(require_safe)
    def decisions(self, request: HttpRequest) -> HttpResponse:
        return my_decisions.my_decisions(request, self)

    @method_decorator(require_safe)
    def reversals(self, request: HttpRequest) -> HttpResponse:
        return reversals.reversals(request, self)

    @own_transactions
    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def reversal(self, request: HttpRequest, asked_id: uuid.UUID) -> HttpResponse:
        return reversals.reversal(request, self, asked_id)

    def compare_policies(self, request: HttpRequest) -> HttpResponse:
        return policies.comparison(request, self)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def schedule_policy(self, request: HttpRequest, policy_id: int) -> HttpResponse:
        return policies.schedule(request, self, policy_id)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def unschedule_policy(self, request: HttpRequest, policy_id: int) -> HttpResponse:
        return policies.unschedule(request, self, policy_id)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send strangers through the one door, whose limits then hold here too; tell others that this is not theirs."""
        onward = request.GET.get("next") or reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(onward, reverse("account_login"))
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        return entrance.not_staff(request)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return account.logout(request)

    def app_index(self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None) -> Any:
        """Lead to the front page: its sections, not Django's packages, say where records are."""
        return HttpResponseRedirect(f"{reverse('admin:index')}#records")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the sections with what this person may see of them."""
        rows = {
            f"{app['app_label']}.{model['object_name']}": model
            for app in self._build_app_dict(request, app_label).values()
            for model in app["models"]
        }
        sections = ((anchor, name, [rows[one] for one in labels if one in rows]) for anchor, name, labels in SECTIONS)
        return [_section(anchor, name, models) for anchor, name, models in sections if models]


def _section(anchor: str, name: Any, models: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": name,
        "app_label": anchor,
        "app_url": f"{reverse('admin:index')}#{anchor}",
        "has_module_perms": True,
        "models": [row | {"name": _name(row)} for row in models],
    }


def _name(row: dict[str, Any]) -> Any:
    """A page's own title tells more than the plural of what a row is."""
    shown = admin.site.get_model_admin(row["model"])
    return getattr(shown, "title", "") or row["name"]


site = DeskSite(name="admin")
