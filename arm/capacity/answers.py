"""What the wizard asks of people, answered for a call: why, and whom to reach."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from arm.views import ArmView
from customers.models import Partner, User
from support.commands.open_wizard_request import WizardAnswers


def answers_of(view: ArmView, reason: str) -> WizardAnswers:
    """Return the answers of a call: its own reason or a sentence, and whoever made the program, or the person.

    A program that nobody is on record for is reached under its own name.
    """
    calling = view.caller.calling
    person = (calling.program.created_by if calling.program else None) or calling.user
    language = _language_of(person, view.partner)
    return WizardAnswers(
        description=reason.strip() or _sentence(calling.user.name, language),
        contact_name=person.name,
        contact_email=person.email,
        contact_phone=person.phone,
        contact_method=person.contact_method if person.phone else User.ContactMethod.EMAIL,
        language=language,
    )


def _language_of(person: User, partner: Partner) -> str:
    return person.language or partner.language


def _sentence(name: str, language: str) -> str:
    with override(language):
        return _("Asked for through the API by %(name)s, without a reason.") % {"name": name}
