"""Who came, went, or changed roles, told to who manages a partner's people. Facts: membership_id, name, roles, by."""

from django.utils.translation import gettext as _

from customers.models.partner import ROLE_NAMES
from customers.policy.mail import MailKind
from customers.policy.roles import PartnerRole
from portal.notices.registry import Facts, Told, words

KNOWN = frozenset(PartnerRole)


def _told(facts: Facts, title: str) -> Told:
    given = facts.given.get("roles") or []
    roles = ", ".join(str(ROLE_NAMES[PartnerRole(one)]) for one in given if one in KNOWN)
    by = _("By %(by)s.") % {"by": facts["by"]} if facts["by"] else ""
    text = " ".join(part for part in (f"{roles}." if roles else "", by) if part)
    return Told(title % {"name": facts["name"]}, text, facts.page("person", "membership_id") or facts.page("people"))


@words("person_joined", mail=MailKind.PEOPLE)
def joined(facts: Facts) -> Told:
    return _told(facts, _("%(name)s accepted the invitation"))


@words("person_invited", mail=None)
def invited(facts: Facts) -> Told:
    return _told(facts, _("%(name)s was invited"))


@words("person_roles_changed", mail=MailKind.PEOPLE)
def roles_changed(facts: Facts) -> Told:
    return _told(facts, _("The roles of %(name)s were changed"))


@words("person_disabled", mail=MailKind.PEOPLE)
def disabled(facts: Facts) -> Told:
    return _told(facts, _("%(name)s was disabled"))


@words("person_enabled", mail=MailKind.PEOPLE)
def enabled(facts: Facts) -> Told:
    return _told(facts, _("%(name)s was enabled again"))


@words("own_roles_changed", mail=MailKind.PEOPLE)
def own_roles_changed(facts: Facts) -> Told:
    """Told to the person themselves, who may not see the page of people."""
    told = _told(facts, _("Your roles were changed"))
    return Told(told.title, told.text, facts.page("profile"))
