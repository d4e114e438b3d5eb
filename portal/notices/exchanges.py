"""An exchange on its way, told to who requested it. Facts: see `support.commands.tell_requester`."""

from django.utils.translation import gettext as _

from customers.policy.mail import MailKind
from portal.notices.refunds import about, what
from portal.notices.registry import Facts, Told, words
from support.texts import REASONS


def _told(facts: Facts, title: str, text: str = "") -> Told:
    """``title`` names what comes back as %(what)s; ``text`` is said as it is."""
    return Told(title % {"what": what(facts)}, about(facts, text), facts.page("request", "number"))


def _sums(facts: Facts, sentence: str) -> str:
    """Say a sentence with %(credit)s and %(bought)s; nothing without them."""
    sums = {"credit": facts.money(), "bought": facts.money("purchases_minor")}
    return sentence % sums if all(sums.values()) else ""


@words("exchange_submitted", mail=None)
def submitted(facts: Facts) -> Told:
    text = _sums(facts, _("%(bought)s is bought, %(credit)s is credited; it is being checked."))
    return _told(facts, _("Exchange of %(what)s in progress"), text)


@words("exchange_awaiting_approval", mail=MailKind.REQUESTS)
def awaiting_approval(facts: Facts) -> Told:
    return _told(
        facts, _("Exchange of %(what)s waits for the refund desk"), _("You will be told what the desk decides.")
    )


@words("exchange_awaiting_second_person", mail=None)
def awaiting_second_person(facts: Facts) -> Told:
    return _told(facts, _("Exchange of %(what)s waits for a second person"))


@words("exchange_approved", mail=None)
def approved(facts: Facts) -> Told:
    return _told(facts, _("Exchange of %(what)s approved"), _("It is being carried out."))


@words("exchange_awaiting_confirmation", mail=MailKind.REQUESTS)
def awaiting_confirmation(facts: Facts) -> Told:
    text = _("Prices that were entered since change the amounts. Confirm or withdraw it within 7 days.")
    return _told(facts, _("The exchange of %(what)s has changed"), text)


@words("exchange_completed", mail=MailKind.REQUESTS)
def completed(facts: Facts) -> Told:
    text = _sums(facts, _("%(bought)s was bought, %(credit)s was credited to your account."))
    return _told(facts, _("Exchange of %(what)s completed"), text)


@words("exchange_rejected", mail=MailKind.REQUESTS)
def rejected(facts: Facts) -> Told:
    return _told(facts, _("Exchange of %(what)s rejected"), facts["note"])


@words("exchange_withdrawn", mail=MailKind.REQUESTS)
def withdrawn(facts: Facts) -> Told:
    by = _("Withdrawn by %(by)s.") % {"by": facts["by"]} if facts["by"] else ""
    return _told(facts, _("Exchange of %(what)s withdrawn"), by)


@words("exchange_failed", mail=MailKind.REQUESTS)
def failed(facts: Facts) -> Told:
    why = str(REASONS.get(facts["reason"], ""))
    text = why or _("Nothing was returned, and nothing was bought.")
    return _told(facts, _("Exchange of %(what)s ended without anything moved"), text)


@words("exchange_dead", mail=MailKind.REQUESTS)
def dead(facts: Facts) -> Told:
    text = _("The refund desk has been told and takes it up; you need not do anything.")
    return _told(facts, _("Exchange of %(what)s is stuck"), text)


@words("exchange_reversed", mail=MailKind.REQUESTS)
def reversed_(facts: Facts) -> Told:
    text = _sums(facts, _("%(bought)s of purchases has ended; %(credit)s was taken off your account."))
    return _told(facts, _("Exchange of %(what)s reversed"), " ".join(part for part in (text, facts["note"]) if part))
