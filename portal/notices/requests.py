"""What happens in a support request. Facts: number, customer, title, by, excerpt."""

from django.utils.translation import gettext as _

from customers.policy.mail import MailKind
from portal.notices.registry import Facts, Told, words


def _told(facts: Facts, title: str) -> Told:
    parts = (facts["excerpt"], facts["title"], facts["customer"])
    text = " · ".join(part for part in parts if part)
    return Told(title % {"number": facts["number"]}, text, facts.page("request", "number"))


@words("request_answered", mail=MailKind.REQUESTS)
def answered(facts: Facts) -> Told:
    return _told(facts, _("%(number)s was answered"))


@words("request_asked", mail=MailKind.REQUESTS)
def asked(facts: Facts) -> Told:
    return _told(facts, _("%(number)s: there is a question for you"))


@words("request_closed", mail=MailKind.REQUESTS)
def closed(facts: Facts) -> Told:
    return _told(facts, _("%(number)s was closed"))
