"""What a body of a change can't say."""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class ScopeTypeMissing(Refusal):
    """It names scopes and does not say of which kind."""

    code = "InvalidRequestContent"
    text = _("The request content is not valid: appliedScopeType has to be there where a scope is named.")


class SharedNamesNothing(Refusal):
    """A shared scope applies to everything of the customer's."""

    code = "InvalidRequestContent"
    text = _("The request content is not valid: a shared scope names no subscriptions.")


class NotTheSameProduct(Refusal):
    """A renewal that would buy something else."""

    code = "BadRequest"
    text = _("A renewal keeps product and region. Only its quantity, term and billing plan can be chosen.")


class BillingScopeIdCannotBeChanged(Refusal):
    """A renewal that somebody else would pay."""

    code = "BillingScopeIdCannotBeChanged"
    text = _("A renewal is billed to the same subscription.")
