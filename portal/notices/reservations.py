"""What happens to a reservation, told to who may act on it. Facts: see `reservations.commands.tell_people`."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.texts import renewal_fault_name
from customers.policy.mail import MailKind
from portal.notices.refunds import about, what
from portal.notices.registry import Facts, Told, words


def told_of(facts: Facts, title: str, text: str = "") -> Told:
    """Say something of a reservation, whose it is and who did it; open its overview."""
    by = _("By %(by)s.") % {"by": facts["by"]} if facts["by"] else ""
    parts = (" ".join(part for part in (text, by) if part), facts["customer"])
    url = facts.page("reservation_overview", "customer_id", "reservation_id")
    return Told(title % {"name": facts["name"]}, " · ".join(part for part in parts if part), url)


@words("reservation_scope_changed", mail=MailKind.RESERVATIONS)
def scope_changed(facts: Facts) -> Told:
    return told_of(facts, _("The scope of %(name)s was changed"))


@words("reservation_optimization_changed", mail=MailKind.RESERVATIONS)
def optimization_changed(facts: Facts) -> Told:
    return told_of(facts, _("What %(name)s is optimized for was changed"))


@words("reservation_fell_back", mail=MailKind.RESERVATIONS)
def fell_back(facts: Facts) -> Told:
    return told_of(facts, _("%(name)s is shared again"), _("Its management group has no subscription left."))


@words("reservation_renewal_changed", mail=MailKind.RESERVATIONS)
def renewal_changed(facts: Facts) -> Told:
    text = _("It renews automatically.") if facts.given.get("is_renewed") else _("It does not renew.")
    return told_of(facts, _("The renewal of %(name)s was changed"), text)


@words("reservation_cancelled", mail=MailKind.RESERVATIONS)
def cancelled(facts: Facts) -> Told:
    return told_of(facts, _("%(name)s was cancelled"), facts["number"])


@words("reservation_exchanged", mail=MailKind.RESERVATIONS)
def exchanged(facts: Facts) -> Told:
    return told_of(facts, _("%(name)s was exchanged"), facts["number"])


@words("reservation_renewed", mail=MailKind.RESERVATIONS)
def renewed(facts: Facts) -> Told:
    return told_of(facts, _("%(name)s was renewed"), facts.money("price_minor"))


@words("reservation_not_renewed", mail=MailKind.RESERVATIONS)
def not_renewed(facts: Facts) -> Told:
    reason = renewal_fault_name(facts["fault"])
    return told_of(facts, _("%(name)s could not be renewed"), f"{reason}." if reason else facts["reason"])


@words("reservation_price_locked", mail=MailKind.RESERVATIONS)
def price_locked(facts: Facts) -> Told:
    return told_of(facts, _("The renewal price of %(name)s is locked"), facts.money("price_minor"))


@words("reservation_split", mail=MailKind.RESERVATIONS)
def split(facts: Facts) -> Told:
    number = facts.count("count")
    text = ngettext("%(number)s reservation takes its place.", "%(number)s reservations take its place.", number)
    return told_of(facts, _("%(name)s was split"), text % {"number": number})


@words("reservation_merged", mail=MailKind.RESERVATIONS)
def merged(facts: Facts) -> Told:
    number = facts.count("count")
    text = ngettext("It takes the place of %(number)s.", "It takes the place of %(number)s.", number)
    return told_of(facts, _("%(name)s was merged"), text % {"number": number})


@words("reservations_refunded", mail=MailKind.RESERVATIONS)
def refunded(facts: Facts) -> Told:
    """Told to the others who act on the reservations that a refund has cancelled."""
    by = _("By %(by)s.") % {"by": facts["by"]} if facts["by"] else ""
    return Told(
        _("A refund cancelled %(what)s") % {"what": what(facts)}, about(facts, by), facts.page("request", "number")
    )


@words("reservations_exchanged", mail=MailKind.RESERVATIONS)
def exchanged_many(facts: Facts) -> Told:
    """Told to the others who act on the reservations that an exchange has returned."""
    by = _("By %(by)s.") % {"by": facts["by"]} if facts["by"] else ""
    return Told(
        _("An exchange returned %(what)s") % {"what": what(facts)}, about(facts, by), facts.page("request", "number")
    )


@words("reservations_expiring", mail=None)
def expiring(facts: Facts) -> Told:
    """One line a day and person; the mail of that day is the digest, which names each."""
    soon, today, expired = facts.count("soon"), facts.count("today"), facts.count("expired")
    counts = []
    if expired:
        counts.append(
            ngettext("%(number)s reservation has expired", "%(number)s reservations have expired", expired)
            % {"number": expired}
        )
    if today:
        counts.append(
            ngettext("%(number)s reservation expires today", "%(number)s reservations expire today", today)
            % {"number": today}
        )
    if soon:
        counts.append(
            ngettext(
                "%(number)s reservation expires within 30 days", "%(number)s reservations expire within 30 days", soon
            )
            % {"number": soon}
        )
    url = facts.page("reservations")
    return Told(", ".join(counts), facts["customers"], f"{url}?expires_within=30&sort=expires" if url else "")
