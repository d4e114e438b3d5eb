"""The partner's own gate: a second person is wanted, and what they said.

Facts: see `support.commands.tell_second_person`.
"""

from django.utils.translation import gettext as _

from customers.policy.mail import MailKind
from portal.notices.registry import Facts, Told, words


def _told(facts: Facts, title: str, *more: str) -> Told:
    parts = (*more, facts.money(), facts["customer"])
    text = " · ".join(part for part in parts if part)
    words_ = {"number": facts["request"], "who": facts["by"], "requester": facts["requested_by"]}
    return Told(title % words_, text, facts.page("request", "request"))


@words("second_person_wanted", mail=MailKind.APPROVALS)
def wanted(facts: Facts) -> Told:
    until = _("until %(at)s") % {"at": facts.instant("until")} if facts["until"] else ""
    return _told(facts, _("%(number)s of %(requester)s needs a second person"), until)


@words("second_person_approved", mail=MailKind.REQUESTS)
def approved(facts: Facts) -> Told:
    return _told(facts, _("%(who)s approved %(number)s as second person"), facts["note"])


@words("second_person_declined", mail=MailKind.REQUESTS)
def declined(facts: Facts) -> Told:
    return _told(facts, _("%(who)s declined %(number)s as second person"), facts["note"])


@words("second_person_settled", mail=None)
def settled(facts: Facts) -> Told:
    return _told(facts, _("%(number)s needs no second person any more"))
