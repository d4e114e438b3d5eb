"""The daily digest of what expires, grouped by customer."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.mail.letter import Letter, Line, Section, address
from portal.templatetags.moments import instant_text
from portal.templatetags.places import region_name
from reservations.models import ExpiryDigest, Reservation
from reservations.policy.expiry_marks import Mark


def digest_letter(digest: ExpiryDigest) -> Letter:
    """Write the digest of one person and day; three queries at most."""
    marks = {uuid.UUID(entry["id"]): Mark(entry["mark"]) for entry in digest.entries}
    rows = Reservation.objects.filter(partner_id=digest.partner_id, pk__in=marks)
    found = list(rows.select_related("customer", "item").order_by("customer__company_name", "expires_at", "name"))
    subject = ngettext("%(number)s reservation expires", "%(number)s reservations expire", len(marks)) % {
        "number": len(marks)
    }
    return Letter(
        subject=subject,
        title=subject,
        text=_(
            "Soon, today, or since the mail before. What is not renewed is charged at pay-as-you-go rates afterwards."
        ),
        sections=list(_by_customer(found, marks, on=digest.on)),
        url=address("reservations", query="expires_within=30"),
        button=_("See what expires"),
        why=_("You get this once a day, when something expires at a customer of %(partner)s.")
        % {"partner": digest.partner.name},
        settings_url=address("profile", part="mail"),
    )


def _by_customer(rows: Iterable[Reservation], marks: Mapping[uuid.UUID, Mark], *, on: date) -> Iterable[Section]:
    for customer, theirs in groupby(rows, key=lambda row: row.customer):
        yield Section(customer.company_name, [_line(row, marks[row.pk], on) for row in theirs])


def _line(row: Reservation, mark: Mark, on: date) -> Line:
    units = ngettext("%(number)s unit", "%(number)s units", row.quantity) % {"number": row.quantity}
    product = " · ".join(part for part in (row.item.sku, region_name(row.item.region), units) if part)
    until = instant_text(row.expires_at, timezone.get_current_timezone())
    url = address("reservation_overview", row.customer_id, row.pk)
    return Line(row.name, f"{product}. {until}. {_what_happens(row, mark, on)}", url)


def _what_happens(row: Reservation, mark: Mark, on: date) -> str:
    if mark == Mark.TODAY:
        return _("Expires today and renews automatically.") if row.is_renewed else _("Expires today, without renewal.")
    if mark == Mark.EXPIRED:
        return _("Has expired.")
    left = (timezone.localtime(row.expires_at).date() - on).days
    when = ngettext("Expires in %(days)s day", "Expires in %(days)s days", left) % {"days": left}
    if row.is_renewed:
        return _("%(when)s and renews automatically; the renewal price is fixed now.") % {"when": when}
    return _("%(when)s and does not renew.") % {"when": when}
