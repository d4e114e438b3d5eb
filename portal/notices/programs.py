"""What somebody did about a program, told to who manages them. Facts: program_id, name, hint (of a secret), by."""

from django.utils.translation import gettext as _

from customers.policy.mail import MailKind
from portal.notices.registry import Facts, Told, words


def _told(facts: Facts, title: str, text: str = "") -> Told:
    by = _("By %(by)s.") % {"by": facts["by"]} if facts["by"] else ""
    said = {"name": facts["name"], "hint": facts["hint"]}
    return Told(title % said, " ".join(part for part in (text, by) if part), facts.page("api_client", "program_id"))


@words("program_registered", mail=MailKind.PEOPLE)
def registered(facts: Facts) -> Told:
    return _told(facts, _("The API client %(name)s was registered"))


@words("program_role_changed", mail=MailKind.PEOPLE)
def role_changed(facts: Facts) -> Told:
    return _told(facts, _("The role of the API client %(name)s was changed"))


@words("program_secret_added", mail=MailKind.PEOPLE)
def secret_added(facts: Facts) -> Told:
    text = _("Whoever has it can do what the API client can. If nobody should, end it.")
    return _told(facts, _("The API client %(name)s has a new secret, beginning with %(hint)s"), text)


@words("program_secret_ended", mail=MailKind.PEOPLE)
def secret_ended(facts: Facts) -> Told:
    return _told(facts, _("The secret of the API client %(name)s beginning with %(hint)s was ended"))


@words("program_ended", mail=MailKind.PEOPLE)
def ended(facts: Facts) -> Told:
    return _told(facts, _("The API client %(name)s was ended"))
