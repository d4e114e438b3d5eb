"""Change what a customer is called and where it is found."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from customers.models import Customer
from customers.queries.people import signs_in_at


class CustomerNotFound(Refusal):
    code = "NotFound"
    text = _("There is no such customer.")


class CustomerHasChanged(Refusal):
    code = "PreconditionFailed"
    text = _(
        "Somebody changed these details meanwhile: the name is now %(company_name)s, the domain %(domain)s."
        " Save again to replace them."
    )


class DomainTaken(Refusal):
    code = "Conflict"
    text = _("Another of your customers has the domain %(domain)s.")


class PeopleSignInThere(Refusal):
    """Mail to a customer's domain is never sent, so it can't be the domain of those who get mail."""

    code = "Conflict"
    text = _("People who sign in to this portal have addresses at %(domain)s, so it cannot be a customer's domain.")


@dataclass(frozen=True, slots=True)
class CustomerDetails:
    """What a partner may change of a customer."""

    company_name: str
    domain: str


def edit_customer(
    *, customer_id: uuid.UUID, seen: CustomerDetails, details: CustomerDetails, actor: Actor, now: datetime
) -> Customer:
    """Write new details over those that the person saw; the same again changes nothing.

    Raises:
        CustomerNotFound: not one of the actor's partner.
        CustomerHasChanged: they are not what the person saw any more.
        DomainTaken: another customer of the partner has it.
        PeopleSignInThere: it is the domain of somebody who signs in, of whichever partner.
    """
    customer = locked_customer(customer_id, actor)
    known = CustomerDetails(customer.company_name, customer.domain)
    if known == details:
        return customer
    if known != seen:
        raise CustomerHasChanged(company_name=known.company_name, domain=known.domain)
    if details.domain != known.domain and signs_in_at(details.domain):
        raise PeopleSignInThere(domain=details.domain)
    customer.company_name, customer.domain = details.company_name, details.domain
    try:
        with transaction.atomic():
            customer.save(update_fields=["company_name", "domain"])
    except IntegrityError as error:
        if "customer_domain_once" in str(error):
            raise DomainTaken(domain=details.domain) from error
        raise
    return customer


def locked_customer(customer_id: uuid.UUID, actor: Actor) -> Customer:
    """Return a customer of the actor's partner with its row locked. Raises: CustomerNotFound."""
    customers = Customer.objects.select_for_update().filter(pk=customer_id, partner_id__in=[actor.partner_id])
    customer = customers.first()
    if customer is None:
        raise CustomerNotFound
    return customer
