"""The desk's pages of the catalog, orders, reservations, and roles on them."""

import uuid
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.columns import column, day, instant, link
from core.admin.generics import ModelForm
from core.admin.pages import DeskAdmin, ReadOnlyAdmin, ReadOnlyInline
from core.guids import guid_in
from customers.admin.filters import PartnerFilter
from customers.admin.separation import why_no_role
from customers.models import Membership, RoleAssignment, Subscription, User
from customers.policy.roles import ORDER_ROLES, PURCHASING_ROLES
from customers.queries.access import ORDER_SCOPE, SUBSCRIPTION_SCOPE
from reservations.models import CatalogItem, ClosedMarket, ExpiryDigest, Reservation, ReservationOrder, SaleEnd


class RegionFilter(admin.AllValuesFieldListFilter):
    """The regions of the catalog; what is sold everywhere has none, and is named here."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or _("All regions")}


class CatalogItemForm(ModelForm):
    class Meta:
        model = CatalogItem
        fields = "__all__"
        help_texts = {
            "resource_type": _("Azure's name of the type, such as VirtualMachines."),
            "region": _("Azure's name, such as koreacentral; empty for all regions."),
        }


@admin.register(CatalogItem)
class CatalogItemAdmin(DeskAdmin):
    form = CatalogItemForm
    list_display = ("name", "sku", "region", "resource_type", "vcpus", "memory_gib", "flexibility_group", "retired")
    list_filter = ("resource_type", ("region", RegionFilter))
    search_fields = ("name", "sku", "series")
    ordering = ("name", "region")
    fields = (
        "resource_type", "sku", "region", "name", "series", "vcpus", "memory_gib",
        "flexibility_group", "flexibility_ratio", "retired_on",
    )  # fmt: skip

    # What was bought stays what it was; a new size is a new item.
    fixed = MappingProxyType({name: name for name in ("resource_type", "sku", "region")})

    retired = day("retired_on", _("retired on"))


class SaleEndForm(ModelForm):
    class Meta:
        model = SaleEnd
        fields = "__all__"

    def clean_series(self) -> str:
        return str(self.cleaned_data["series"]).lower()


@admin.register(SaleEnd)
class SaleEndAdmin(DeskAdmin):
    form = SaleEndForm
    list_display = ("series", "term", "ended")
    list_filter = ("term",)
    search_fields = ("series",)
    ordering = ("series", "term")
    fields = ("series", "term", "ended_on")
    fixed = MappingProxyType({name: name for name in ("series", "term")})

    ended = day("ended_on", _("not sold from"))


class ClosedMarketForm(ModelForm):
    class Meta:
        model = ClosedMarket
        fields = "__all__"

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()


@admin.register(ClosedMarket)
class ClosedMarketAdmin(DeskAdmin):
    """A market that opens keeps its row, with the day."""

    form = ClosedMarketForm
    list_display = ("country", "reopened")
    search_fields = ("country",)
    ordering = ("country",)
    fields = ("country", "reopened_on")
    fixed = MappingProxyType({"country": "country"})

    reopened = day("reopened_on", _("sold from"))


class ReservationInline(ReadOnlyInline):
    model = Reservation
    verbose_name_plural = _("reservations")
    fields = readonly_fields = ("reservation", "item_name", "quantity", "state", "ended_as", "ended")
    ordering = ("created_at",)

    reservation = column("pk", _("reservation"))
    item_name = column("item", _("product"))
    ended = instant("ended_at", _("ended"))

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("item")


@admin.register(ReservationOrder)
class ReservationOrderAdmin(ReadOnlyAdmin):
    list_display = ("name", "customer_link", "partner_link", "term", "billing_plan", "purchased", "expires", "state")
    list_filter = (PartnerFilter, "state", "term", "billing_plan")
    list_select_related = ("customer", "partner")
    search_fields = ("name", "id__exact", "customer__company_name")
    search_help_text = _("Name, order ID or customer")
    ordering = ("-purchased_at", "pk")
    inlines = (ReservationInline,)
    fields = readonly_fields = (
        "whole_id", "name", "customer_link", "partner_link", "subscription", "state", "term", "billing_plan",
        "currency", "original_quantity", "purchased", "benefit_starts", "expires",
    )  # fmt: skip

    whole_id = column("pk", _("ID"))
    customer_link = link("customer", _("customer"))
    partner_link = link("partner", _("partner"))
    subscription = link("billing_subscription", _("subscription"))
    purchased = instant("purchased_at", _("purchased"))
    benefit_starts = instant("benefit_starts_at", _("benefit starts"))
    expires = instant("expires_at", _("expires"))


@admin.register(Reservation)
class ReservationAdmin(ReadOnlyAdmin):
    list_display = ("name", "item_name", "quantity", "customer_link", "partner_link", "purchased", "expires", "state")
    list_filter = (PartnerFilter, "state", "ended_as", "scope")
    list_select_related = ("item", "customer", "partner")
    search_fields = ("name", "id__exact", "order__id__exact", "customer__company_name")
    search_help_text = _("Name, reservation ID, order ID or customer")
    ordering = ("-purchased_at", "pk")
    fields = readonly_fields = (
        "whole_id", "name", "order_link", "customer_link", "partner_link", "item_link", "quantity", "state", "ended_as",
        "ended", "remainder_of_link", "split_from_link", "merged_into_link",
        "renewed_from_link", "scope", "scope_subscription_link",
        "scope_resource_group_link", "scope_management_group_link", "is_size_flexible", "is_renewed",
        "renewal_quantity", "renewal_term", "renewal_plan", "purchased", "expires", "created", "updated",
    )  # fmt: skip

    whole_id = column("pk", _("ID"))
    item_name = column("item", _("product"))
    item_link = link("item", _("product"))
    order_link = link("order", _("reservation order"))
    customer_link = link("customer", _("customer"))
    partner_link = link("partner", _("partner"))
    remainder_of_link = link("remainder_of", _("remainder of"))
    split_from_link = link("split_from", _("split from"))
    merged_into_link = link("merged_into", _("merged into"))
    renewed_from_link = link("renewed_from", _("renewed from"))
    scope_subscription_link = link("scope_subscription", _("scope: subscription"))
    scope_resource_group_link = link("scope_resource_group", _("scope: resource group"))
    scope_management_group_link = link("scope_management_group", _("scope: management group"))
    purchased = instant("purchased_at", _("purchase date"))
    expires = instant("expires_at", _("expiration date"))
    created = instant("created_at", _("created"))
    updated = instant("updated_at", _("last updated"))
    ended = instant("ended_at", _("ended"))


class RoleAssignmentForm(ModelForm):
    class Meta:
        model = RoleAssignment
        fields = "__all__"

    def clean_scope(self) -> str:
        """Read the address of an order, a reservation or a subscription, and write it as rights are looked up."""
        scope, self.instance.partner_id = _place_at(str(self.cleaned_data["scope"]).strip())
        return scope

    staff: User
    """Who fills the form in. Set by the page."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        user, partner_id = cleaned.get("user"), self.instance.partner_id
        person = user or getattr(self.instance, "user", None)
        if person and (why_not := why_no_role(person, self.staff)):
            self.add_error("user" if "user" in self.fields else None, why_not)
            return cleaned
        if user and partner_id and not Membership.objects.filter(user=user, partner_id=partner_id).exists():
            self.add_error("user", _("This person does not belong to the partner whose order this is."))
        self._demand_fitting_role(cleaned)
        return cleaned

    def _demand_fitting_role(self, cleaned: dict[str, Any]) -> None:
        """A role that is for buying counts on subscriptions only, and only such a role counts there."""
        role, scope = cleaned.get("role"), cleaned.get("scope")
        if not role or not scope:
            return
        fitting = PURCHASING_ROLES if scope.startswith(SUBSCRIPTION_SCOPE) else ORDER_ROLES
        if role.name not in fitting:
            self.add_error("role", _("This role says nothing at this scope."))


def _place_at(typed: str) -> tuple[str, uuid.UUID]:
    """Return the scope in its one spelling, whatever the case of what was typed, and whose it is."""
    if typed.lower().startswith(SUBSCRIPTION_SCOPE):
        return _subscription_at(typed)
    order, slash, reservation = typed[len(ORDER_SCOPE) :].lower().partition("/reservations/")
    order_id, reservation_id = guid_in(order), guid_in(reservation)
    scope, partner_id = f"{ORDER_SCOPE}{order_id}", None
    if typed.lower().startswith(ORDER_SCOPE.lower()) and order_id and (reservation_id or not slash):
        found = ReservationOrder.objects.filter(pk=order_id)
        if reservation_id:
            found = found.filter(reservations=reservation_id)
            scope = f"{scope}/reservations/{reservation_id}"
        partner_id = found.values_list("partner_id", flat=True).first()
    if partner_id is None:
        raise ValidationError(
            _("There is no order or reservation at this scope. It looks like %(example)s"),
            params={"example": f"{ORDER_SCOPE}00000000-0000-0000-0000-000000000000"},
        )
    return scope, partner_id


def _subscription_at(typed: str) -> tuple[str, uuid.UUID]:
    subscription_id = guid_in(typed[len(SUBSCRIPTION_SCOPE) :])
    found = Subscription.objects.filter(pk=subscription_id).first() if subscription_id else None
    if found is None:
        raise ValidationError(_("There is no subscription at this scope."))
    return found.arm_id, found.partner_id


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(DeskAdmin):
    """A role on an order, a reservation or a subscription. Taking one away deletes it; the audit trail keeps it."""

    form = RoleAssignmentForm
    list_display = ("person", "role_name", "scope", "partner_link", "giver", "created", "ends")
    list_filter = (PartnerFilter,)
    list_select_related = ("user", "role", "partner", "given_by")
    search_fields = ("user__email", "user__name", "scope")
    ordering = ("-created_at", "pk")
    fields = ("user", "role", "scope", "ends_at")
    autocomplete_fields = ("user", "role")
    fixed = MappingProxyType({"user": "person", "role": "role_name", "scope": "scope"})

    person = column("user", _("person"))
    role_name = column("role", _("role"))
    giver = column("given_by", _("given by"))
    partner_link = link("partner", _("partner"))
    created = instant("created_at", _("created"))
    ends = instant("ends_at", _("ends"))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = cast("type[RoleAssignmentForm]", super().get_form(request, obj, change=change, **kwargs))
        form.staff = cast("User", request.user)
        return form

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("customers.delete_roleassignment")

    def save_model(self, request: HttpRequest, obj: RoleAssignment, form: Any, change: bool) -> None:
        if not change:
            obj.created_at = request.now  # type: ignore[attr-defined]
            obj.given_by = cast("User", request.user)
        super().save_model(request, obj, form, change)


@admin.register(ExpiryDigest)
class ExpiryDigestAdmin(ReadOnlyAdmin):
    """Who was told on which day of what expires."""

    list_display = ("told_on", "person_link", "partner_link", "number", "mailed")
    list_filter = (PartnerFilter,)
    list_select_related = ("person", "partner")
    search_fields = ("person__email", "person__name")
    ordering = ("-on", "pk")
    fields = ("told_on", "person_link", "partner_link", "entries", "mailed")
    readonly_fields = fields

    told_on = day("on", _("day"))
    person_link = link("person", _("person"))
    partner_link = link("partner", _("partner"))
    number = column("entries", _("reservations"), len)
    mailed = instant("mailed_at", _("mailed"))
