"""Names of regions, resource types and countries, and what a reservation applies to, in the person's language."""

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext

from portal.templatetags.figures import current_locale
from reservations import texts
from reservations.models import Reservation

register = template.Library()


@register.filter
def region_name(code: str) -> str:
    """``{{ item.region|region_name }}``: Korea Central; a code without a name stays as it is."""
    return texts.region_name(code)


@register.filter
def resource_type_name(code: str) -> str:
    """``{{ item.resource_type|resource_type_name }}``: Virtual machines"""
    return texts.resource_type_name(code)


@register.filter
def country_name(code: str) -> str:
    """``{{ customer.country|country_name }}``: South Korea, by CLDR"""
    name: str = current_locale().territories.get(code, code)
    return name


@register.filter
def scope_words(reservation: Reservation) -> str:
    """``{{ reservation|scope_words }}``: Single resource group: rg-web, Production"""
    targets = (
        reservation.scope_resource_group,
        reservation.scope_subscription,
        reservation.scope_management_group,
    )
    return scope_text(reservation.get_scope_display(), [target.name for target in targets if target])


def scope_text(scope: object, names: Iterable[str | None]) -> str:
    """Say a scope with what it names, the narrowest first."""
    limits = ", ".join(name for name in names if name)
    return f"{scope}: {limits}" if limits else str(scope)


@register.filter
def optimized_for(reservation: Reservation) -> str:
    """``{{ reservation|optimized_for }}``: instance size flexibility, where the product knows it."""
    if not reservation.item.flexibility_group:
        return gettext("Does not apply to this product")
    return optimized_words(reservation.is_size_flexible)


def optimized_words(is_size_flexible: bool) -> str:
    return gettext("Instance size flexibility") if is_size_flexible else gettext("Capacity priority")
