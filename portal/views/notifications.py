"""What a person has been told: the page, the bell, the drawer, and what each notification opens."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.models import Notification
from core.reading import mark_all_read, mark_read, notifications_of
from portal.exports.answer import MOST_ROWS, file_answer, wants_file
from portal.exports.lists import NOTIFICATIONS
from portal.forms.notifications import BellForm, NotificationFilterForm, ReadForm
from portal.http import PartnerRequest, found, partner_page
from portal.keyset import counted, keyset_page
from portal.notices import told
from portal.pages.notifications import bell_of, drawer_of, item_of

NO_CONTENT = 204


@require_safe
@partner_page
def notifications(request: PartnerRequest) -> HttpResponse:
    """List everything, newest first; or what is unread, or of one level."""
    said = NotificationFilterForm(request.GET).said
    rows = _own(request)
    if said["unread"]:
        rows = rows.filter(read_at__isnull=True)
    if said["level"]:
        rows = rows.filter(level=said["level"])
    if wants_file(request):
        newest = rows.order_by("-at", "-id")[: MOST_ROWS + 1]
        items = (item_of(row, now=request.now) for row in newest)
        return file_answer(request, title=_("Notifications"), columns=NOTIFICATIONS, rows=items)
    total, is_more = counted(rows)
    page = keyset_page(rows, keys=["at", "id"], cursor=request.GET.get("page"))
    context = {
        "page": page,
        "items": [item_of(row, now=request.now) for row in page.rows],
        "total": total,
        "is_more": is_more,
        "wanted": said,
        "levels": Notification.Level.choices,
        "level_name": dict(Notification.Level.choices).get(said["level"] or "", ""),
        "until": request.now,
    }
    return render(request, "portal/notifications.html", context)


@require_safe
@partner_page
def bell(request: PartnerRequest) -> HttpResponse:
    """Answer the bell that asks from time to time: nothing while nothing has changed."""
    seen = BellForm(request.GET).said
    now_shown = bell_of(request, since=seen["since"])
    if seen["stamp"] and seen["stamp"] == now_shown.stamp:
        return HttpResponse(status=NO_CONTENT)
    return render(request, "portal/bell.html", {"bell": now_shown})


@require_safe
@partner_page
def drawer(request: PartnerRequest) -> HttpResponse:
    """Fill the drawer with the newest."""
    return _drawer(request)


@require_safe
@partner_page
def notification(request: PartnerRequest, notification_id: UUID) -> HttpResponse:
    """Open what a notification is about; it is read with that."""
    row = found(_own(request).filter(pk=notification_id).first())
    if request.method == "GET":
        mark_read(row, now=request.now)
    return redirect(told(row).url or reverse("notifications"))


@require_POST
@partner_page
def read(request: PartnerRequest, notification_id: UUID) -> HttpResponse:
    """Mark one as read."""
    mark_read(found(_own(request).filter(pk=notification_id).first()), now=request.now)
    return _after(request)


@require_POST
@partner_page
def read_all(request: PartnerRequest) -> HttpResponse:
    """Mark as read what had come when the page was made."""
    until: datetime = ReadForm(request.POST).said["until"] or request.now
    mark_all_read(
        partner_id=request.partner.pk, person_id=request.user.pk, until=min(until, request.now), now=request.now
    )
    return _after(request)


def _own(request: PartnerRequest) -> QuerySet[Notification]:
    return notifications_of(partner_id=request.partner.pk, person_id=request.user.pk)


def _after(request: PartnerRequest) -> HttpResponse:
    return _drawer(request) if request.htmx else redirect("notifications")


def _drawer(request: PartnerRequest) -> HttpResponse:
    context = {"drawer": drawer_of(request), "bell": bell_of(request, since=None), "is_fragment": True}
    return render(request, "portal/notification_drawer.html", context)
