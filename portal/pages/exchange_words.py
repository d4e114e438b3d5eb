"""Why an exchange is refused, in a sentence for its reader."""

from django.utils.translation import gettext as _

from billing.policy.refusals import PolicyRefusal
from billing.refusal_texts import Spelling, refusal_text
from portal.templatetags.figures import money_text
from portal.templatetags.places import country_name, resource_type_name


def family_name(family: str) -> str:
    """Return the name of a product family; a type that shares with no other is its own family."""
    return {"Compute": _("Compute"), "SQL": "SQL"}.get(family) or resource_type_name(family)


ON_PAGES = Spelling(family=family_name, resource_type=resource_type_name, country=country_name, money=money_text)


def exchange_refusal(refusal: PolicyRefusal) -> str:
    """Return what stands in the way, with its figures."""
    return refusal_text(refusal, ON_PAGES, is_exchange=True)
