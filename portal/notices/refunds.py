"""A refund on its way, told to who requested it. Facts: see `support.commands.tell_requester`."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.policy.mail import MailKind
from portal.notices.registry import Facts, Told, words
from support.texts import REASONS


def what(facts: Facts) -> str:
    """Name what a refund is of: its one reservation, or how many."""
    number = facts.count("line_count")
    if number == 1 or not number:
        return facts["first_name"] or facts["number"]
    return ngettext("%(number)s reservation", "%(number)s reservations", number) % {"number": number}


def about(facts: Facts, sentence: str) -> str:
    """Say after a sentence which request and whose it is."""
    return " · ".join(part for part in (sentence, facts["customer"], facts["number"]) if part)


def _told(facts: Facts, title: str, text: str = "") -> Told:
    """``title`` names what it is of as %(what)s; ``text`` is said as it is."""
    return Told(title % {"what": what(facts)}, about(facts, text), facts.page("request", "number"))


def _amount(facts: Facts, sentence: str) -> str:
    amount = facts.money()
    return sentence % {"amount": amount} if amount else ""


@words("refund_submitted", mail=None)
def submitted(facts: Facts) -> Told:
    return _told(facts, _("Refund of %(what)s in progress"), _amount(facts, _("%(amount)s is being checked.")))


@words("refund_awaiting_approval", mail=MailKind.REQUESTS)
def awaiting_approval(facts: Facts) -> Told:
    text = _amount(facts, _("%(amount)s. You will be told what the desk decides."))
    return _told(facts, _("Refund of %(what)s waits for the refund desk"), text)


@words("refund_awaiting_second_person", mail=None)
def awaiting_second_person(facts: Facts) -> Told:
    return _told(facts, _("Refund of %(what)s waits for a second person"))


@words("refund_approved", mail=None)
def approved(facts: Facts) -> Told:
    return _told(facts, _("Refund of %(what)s approved"), _amount(facts, _("%(amount)s is being carried out.")))


@words("refund_awaiting_confirmation", mail=MailKind.REQUESTS)
def awaiting_confirmation(facts: Facts) -> Told:
    sums = {"amount": facts.money(), "offered": facts.money("offered_minor")}
    if all(sums.values()):
        text = _("Usage that came in lowers it from %(amount)s to %(offered)s. Confirm or withdraw it within 7 days.")
        return _told(facts, _("The refund of %(what)s has changed"), text % sums)
    return _told(facts, _("The refund of %(what)s has changed"), _("Confirm or withdraw it within 7 days."))


@words("refund_completed", mail=MailKind.REQUESTS)
def completed(facts: Facts) -> Told:
    credited = _amount(facts, _("%(amount)s was credited to your account.")) if facts.count("net_minor") else ""
    return _told(facts, _("Refund of %(what)s completed"), credited)


@words("refund_rejected", mail=MailKind.REQUESTS)
def rejected(facts: Facts) -> Told:
    return _told(facts, _("Refund of %(what)s rejected"), facts["note"])


@words("refund_withdrawn", mail=MailKind.REQUESTS)
def withdrawn(facts: Facts) -> Told:
    by = _("Withdrawn by %(by)s.") % {"by": facts["by"]} if facts["by"] else ""
    return _told(facts, _("Refund of %(what)s withdrawn"), by)


@words("refund_failed", mail=MailKind.REQUESTS)
def failed(facts: Facts) -> Told:
    why = str(REASONS.get(facts["reason"], ""))
    return _told(facts, _("Refund of %(what)s ended without a credit"), why or _("Nothing was cancelled."))


@words("refund_dead", mail=MailKind.REQUESTS)
def dead(facts: Facts) -> Told:
    text = _("The refund desk has been told and takes it up; you need not do anything.")
    return _told(facts, _("Refund of %(what)s is stuck"), text)


@words("refund_reversed", mail=MailKind.REQUESTS)
def reversed_(facts: Facts) -> Told:
    text = _amount(facts, _("The reservations are active again; %(amount)s was taken off your account."))
    return _told(facts, _("Refund of %(what)s reversed"), " ".join(part for part in (text, facts["note"]) if part))
