"""Why something about a partner's programs is refused."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class ProgramsNotManaged(Refusal):
    """Only who manages access everywhere does: a program may act everywhere too."""

    code = "AuthorizationFailed"
    text = _("Your role does not include managing API clients.")


class ProgramNameTaken(Refusal):
    code = "InvalidRequestContent"
    text = _("Another API client has this name. Choose one that tells them apart.")


class DirectoryNotFound(Refusal):
    code = "InvalidRequestContent"
    text = _("Choose your own directory or a customer's.")


class RoleNotForPrograms(Refusal):
    code = "InvalidRequestContent"
    text = _("This role says nothing at this scope.")


class ProgramEnded(Refusal):
    text = _("This API client has ended. Register another one.")


class TooManySecrets(Refusal):
    text = _("This API client has %(most)s secrets that still work. End one first.")


class SecretLifetime(Refusal):
    code = "InvalidRequestContent"
    text = _("A secret lasts from 1 to %(most)s months.")
