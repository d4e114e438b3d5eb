"""A refund that one person prepares and another submits.

Facts: prepared_id, number, name (who did it), customer, amount, currency; request (its number, once submitted),
until (of a right that was granted), reason (of a refusal).
"""

from django.utils.translation import gettext as _

from customers.policy.mail import MailKind
from portal.notices.registry import Facts, Told, words


def _told(facts: Facts, title: str, more: str = "") -> Told:
    parts = (more, facts.money("amount"), facts["customer"], facts["number"])
    text = " · ".join(part for part in parts if part)
    return Told(title % {"who": facts["name"]}, text, facts.page("prepared_refund", "prepared_id"))


@words("prepared_refund_received", mail=MailKind.APPROVALS)
def received(facts: Facts) -> Told:
    return _told(facts, _("%(who)s prepared a refund for you to submit"))


@words("prepared_refund_submitted", mail=MailKind.REQUESTS)
def submitted(facts: Facts) -> Told:
    told = _told(facts, _("%(who)s submitted a prepared refund"), facts["request"])
    return Told(told.title, told.text, facts.page("request", "request") or told.url)


@words("prepared_refund_granted", mail=MailKind.REQUESTS)
def granted(facts: Facts) -> Told:
    until = _("until %(at)s") % {"at": facts.instant("until")} if facts["until"] else ""
    return _told(facts, _("%(who)s granted the right to submit a prepared refund"), until)


@words("prepared_refund_declined", mail=MailKind.REQUESTS)
def declined(facts: Facts) -> Told:
    return _told(facts, _("%(who)s declined a prepared refund"), facts["reason"])


@words("prepared_refund_withdrawn", mail=None)
def withdrawn(facts: Facts) -> Told:
    return _told(facts, _("%(who)s withdrew a prepared refund"))


@words("prepared_refund_lapsed", mail=MailKind.REQUESTS)
def lapsed(facts: Facts) -> Told:
    return _told(facts, _("A prepared refund can't be submitted any more"))
