"""What the desk's queue says in words."""

from datetime import datetime

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.models import ExchangeReturn, RefundLine
from billing.models.review import Review
from billing.policy.grace import CreditRule
from billing.texts import reason_name
from portal.desk.queue import WaitingRefund
from portal.pages.refund_words import fee_words
from portal.templatetags.moments import span_text

register = template.Library()


@register.filter
def returned(waiting: WaitingRefund) -> str:
    """``{{ waiting|returned }}``: "4 × D16s v4, 1 year, Monthly", or "3 reservations, 11 units"."""
    if len(waiting.lines) == 1:
        return line_product(waiting.lines[0])
    reservations = ngettext("%(count)s reservation", "%(count)s reservations", len(waiting.lines))
    units = ngettext("%(count)s unit", "%(count)s units", waiting.units)
    return f"{reservations % {'count': len(waiting.lines)}}, {units % {'count': waiting.units}}"


@register.filter
def line_product(line: RefundLine | ExchangeReturn) -> str:
    """``{{ line|line_product }}``: "4 of 6 × E8s v3, 3 years, Upfront\""""
    count = str(line.quantity)
    if line.quantity < line.owned:
        count = _("%(quantity)s of %(owned)s") % {"quantity": line.quantity, "owned": line.owned}
    order = line.reservation.order
    return f"{count} × {line.reservation.item.name}, {order.get_term_display()}, {order.get_billing_plan_display()}"


@register.filter
def rules_applied(waiting: WaitingRefund) -> str:
    """``{{ waiting|rules_applied }}``: "Pro-rated, 12% fee", or "Mixed rules"."""
    if len(waiting.rules) > 1:
        return _("Mixed rules")
    rule = next(iter(waiting.rules), "")
    if rule == CreditRule.FULL:
        return _("Full credit")
    if rule == CreditRule.PRORATED:
        return _("Pro-rated")
    return _("Pro-rated, %(fee)s fee") % {"fee": fee_words(waiting.refund.quote.policy.fee_basis_points)}


@register.filter
def review_words(review: Review) -> str:
    """``{{ waiting.reviewer|review_words }}``: "Being reviewed by Sofia Lindgren\""""
    return _("Being reviewed by %(who)s") % {"who": review.person.get_short_name()}


@register.filter
def due(due_at: datetime, now: datetime) -> str:
    """``{{ waiting.due_at|due:now }}``: "in 3 h 05 min", "2 d late"."""
    is_late = now >= due_at
    words = span_text(now - due_at if is_late else due_at - now)
    return (_("%(span)s late") if is_late else _("in %(span)s")) % {"span": words}


@register.filter
def reason_words(code: str) -> str:
    """``{{ transition.reason|reason_words }}``: why a refund entered a state."""
    return reason_name(code)
