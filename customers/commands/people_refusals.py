"""Why something about a partner's people is refused."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class PeopleNotManaged(Refusal):
    code = "AuthorizationFailed"
    text = _("Your role does not include managing people.")


class NotYourself(Refusal):
    code = "AuthorizationFailed"
    text = _("Nobody changes their own roles or end date, or disables themselves. Ask another who manages people.")


class OnlyGlobalAdmins(Refusal):
    code = "AuthorizationFailed"
    text = _("Only a global admin decides about the role Global admin and about people who hold it.")


class LastManager(Refusal):
    text = _("Somebody has to be left who can manage people, without an end date. Choose another person first.")


class NoRoles(Refusal):
    code = "InvalidRequestContent"
    text = _("Choose at least one role.")


class AuditorActs(Refusal):
    code = "InvalidRequestContent"
    text = _("An auditor holds no other role: nobody checks what they do themselves.")


class RoleOfPrograms(Refusal):
    code = "InvalidRequestContent"
    text = _("The role API client is for programs alone.")


class EndNeeded(Refusal):
    code = "InvalidRequestContent"
    text = _("An auditor needs an end date.")


class EndTooLate(Refusal):
    code = "InvalidRequestContent"
    text = _("An auditor's end date can be a year ahead at most.")


class EndPassed(Refusal):
    code = "InvalidRequestContent"
    text = _("The end date has passed. Choose a later day, or disable the person.")


class ChangedMeanwhile(Refusal):
    text = _("Somebody changed this person meanwhile. Look at the page again, then decide.")


class AlreadyAPerson(Refusal):
    text = _("This person belongs to your partner already.")


class AlreadyInvited(Refusal):
    text = _("This address is invited already, with other details. Revoke that invitation first.")


class CannotBeInvited(Refusal):
    """Says no more: whose address it is elsewhere is nobody's business here."""

    text = _("This address can't be invited. Use another one, or ask the operator.")


class CustomersAddress(Refusal):
    text = _("This address belongs to your customer %(customer)s. Customers never sign in and are never written to.")


class InvitationOver(Refusal):
    text = _("This invitation was accepted or revoked meanwhile.")


class InvitationExpired(Refusal):
    text = _("This invitation has expired. Ask who invited you to send it again.")
