"""The prepared refunds that somebody has to do with."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers.policy.access import decide
from customers.policy.roles import Action
from portal.exports.answer import MOST_ROWS, file_answer, wants_file
from portal.exports.lists import PREPARED_REFUNDS
from portal.forms.prepared_refund import PreparedFilterForm
from portal.http import PartnerRequest, demand, partner_page
from portal.keyset import counted, keyset_page
from support.models import PreparedRefund
from support.queries.prepared_refunds import prepared_refunds as rows_of
from support.titles import refund_title


@require_safe
@partner_page
def prepared_refunds(request: PartnerRequest) -> HttpResponse:
    """List those that the person prepared or was sent; to who may submit every refund, all of them."""
    demand(request, Action.RESERVATIONS_READ)
    sees_all = bool(decide(request.principal, Action.REFUNDS_REQUEST))
    state = PreparedFilterForm(request.GET).said["state"] or ""
    rows = rows_of(request.partner.pk, of=None if sees_all else request.user.pk)
    if state:
        rows = rows.filter(state=state)
    if wants_file(request):
        newest = rows.order_by("-sent_at", "-id")[: MOST_ROWS + 1]
        return file_answer(
            request, title=_("Prepared refunds"), columns=PREPARED_REFUNDS, rows=map(_with_subject, newest)
        )
    total, is_more = counted(rows)
    page = keyset_page(rows, keys=["sent_at", "id"], cursor=request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_with_subject(row) for row in page.rows],
        "total": total,
        "is_more": is_more,
        "state": state,
        "states": PreparedRefund.State.choices,
        "state_name": dict(PreparedRefund.State.choices).get(state, ""),
        "sees_all": sees_all,
    }
    return render(request, "portal/prepared_refunds.html", context)


def _with_subject(row: PreparedRefund) -> tuple[PreparedRefund, str]:
    annotated: Any = row
    return row, refund_title(annotated.line_count, annotated.first_name)
