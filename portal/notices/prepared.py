"""A refund that one person prepares and another submits. Facts: id, customer, first_name, line_count, by, net_minor."""

from django.utils.translation import gettext as _

from customers.policy.mail import MailKind
from portal.notices.refunds import about, what
from portal.notices.registry import Facts, Told, words


def _told(facts: Facts, title: str, text: str) -> Told:
    url = facts.page("request", "number") or facts["url"]
    return Told(title % {"what": what(facts), "by": facts["by"]}, about(facts, text), url)


@words("prepared_refund_received", mail=MailKind.APPROVALS)
def received(facts: Facts) -> Told:
    return _told(facts, _("%(by)s prepared a refund of %(what)s for you"), facts.money())


@words("prepared_refund_submitted", mail=MailKind.REQUESTS)
def submitted(facts: Facts) -> Told:
    return _told(facts, _("%(by)s submitted your prepared refund of %(what)s"), facts.money())


@words("prepared_refund_granted", mail=MailKind.REQUESTS)
def granted(facts: Facts) -> Told:
    return _told(facts, _("%(by)s gave you the role to submit the refund of %(what)s"), facts.money())


@words("prepared_refund_declined", mail=MailKind.REQUESTS)
def declined(facts: Facts) -> Told:
    return _told(facts, _("%(by)s declined your prepared refund of %(what)s"), facts["reason"] or facts["note"])
