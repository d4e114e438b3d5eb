"""What the wizard asks of people, answered for a call: why, and whom to reach."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from arm.views import ArmView
from customers.models import Partner, ServicePrincipal, User
from customers.queries.people import in_force, program_managers
from support.commands.open_wizard_request import WizardAnswers


def answers_of(view: ArmView, reason: str) -> WizardAnswers:
    """Return the answers of a call: its own reason or a sentence, and whom to reach about it."""
    calling = view.caller.calling
    person = _contact(view, calling.program) if calling.program else calling.user
    language = _language_of(person, view.partner)
    return WizardAnswers(
        description=reason.strip() or _sentence(calling.user.name, language),
        contact_name=person.name,
        contact_email=person.email,
        contact_phone=person.phone,
        contact_method=person.contact_method if person.phone else User.ContactMethod.EMAIL,
        language=language,
    )


def _contact(view: ArmView, program: ServicePrincipal) -> User:
    """Return whoever registered a program while they belong to the partner, else somebody who manages its programs."""
    today = view.partner.today(view.now)
    own = in_force(view.partner.pk, today=today).filter(user=program.created_by).first()
    responsible = own or program_managers(view.partner.pk, today=today).order_by("user__name", "pk").first()
    return responsible.user if responsible else program.user


def _language_of(person: User, partner: Partner) -> str:
    return person.language or partner.language


def _sentence(name: str, language: str) -> str:
    with override(language):
        return _("Asked for through the API by %(name)s, without a reason.") % {"name": name}
