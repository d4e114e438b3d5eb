"""Say anew whom the desk reaches about a request, how and in which language."""

from dataclasses import dataclass, fields
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from customers.models import User
from support.models import SupportRequest


class NoPhoneToCall(Refusal):
    """Whoever wants to be called gives a number."""

    code = "InvalidRequestContent"
    text = _("Enter a phone number, or prefer email.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """What changes; what is left out stays."""

    contact_name: str | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    contact_method: str | None = None
    additional_emails: list[str] | None = None
    language: str | None = None


def change_contact(*, request: SupportRequest, contact: NewContact, actor: Actor, now: datetime) -> None:
    """Write what is new; the audit trail keeps who did it. The addresses were looked at already.

    Raises:
        NoPhoneToCall.
    """
    locked = SupportRequest.objects.select_for_update().get(pk=request.pk)
    said = {field.name: getattr(contact, field.name) for field in fields(contact)}
    changed = {name: value for name, value in said.items() if value is not None and value != getattr(locked, name)}
    for name, value in changed.items():
        setattr(locked, name, value)
    if locked.contact_method == User.ContactMethod.PHONE and not locked.contact_phone:
        raise NoPhoneToCall
    if changed:
        locked.save(update_fields=list(changed))
