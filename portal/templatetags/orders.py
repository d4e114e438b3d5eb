"""Orders in words."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.templatetags.figures import number
from portal.templatetags.parts import state_badge
from reservations.models import ReservationOrder

register = template.Library()


@register.simple_tag
def order_badge(state: str) -> SafeString:
    """``{% order_badge row.shown_state %}``"""
    return SafeString(state_badge(state, str(ReservationOrder.State(state).label)))


@register.filter
def made_of(made: int, planned: int | None) -> str:
    """``{{ row.paid_number|made_of:row.payments_number }}``: 5 of 12"""
    return _("%(made)s of %(planned)s") % {"made": number(made), "planned": number(planned or 0)}
