"""Who decides about refunds requests none: the operator's staff and the partners' people are not the same persons."""

from django.utils.translation import gettext_lazy as _

from core.admin.columns import Words
from customers.models import User


def why_no_role(person: User, by: User) -> Words:
    """Say why this person gets no role at a partner from that member of the staff; empty when they may."""
    if person.pk == by.pk:
        return _("You can't give yourself a role at a partner.")
    if person.is_staff:
        return _("This person is the operator's staff. Staff hold no role at a partner.")
    return ""


def why_not_staff(person: User) -> Words:
    """Say why this person does not become staff; empty when they may."""
    if person.memberships.exists():
        return _("This person belongs to a partner. Give staff a sign-in of their own.")
    return ""
