"""What people say of themselves: name, how to reach them, and what they want mail about."""

from collections.abc import Iterable

from customers.models import User
from customers.policy.mail import MailKind, wants_mail
from customers.policy.roles import PartnerRole


def change_profile(*, user: User, name: str, phone: str, contact_method: str, language: str, theme: str) -> None:
    user.name, user.phone, user.contact_method, user.language, user.theme = name, phone, contact_method, language, theme
    user.save(update_fields=["name", "phone", "contact_method", "language", "theme"])


def choose_mail(*, user: User, wanted: Iterable[MailKind], roles: Iterable[PartnerRole]) -> None:
    """Keep only where a person differs from what their roles suggest: new roles then bring their own mail."""
    chosen, held = set(wanted), list(roles)
    user.mail_choices = {
        kind.value: kind in chosen for kind in MailKind if (kind in chosen) != wants_mail(kind, roles=held, choices={})
    }
    user.save(update_fields=["mail_choices"])
