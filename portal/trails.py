"""The breadcrumbs: where a page hangs."""

from django.urls import reverse
from django.utils.translation import gettext as _

from customers.models import Customer
from reservations.models import Reservation

Trail = list[tuple[str, str]]


def customer_trail(customer: Customer) -> Trail:
    """Return the way to a page of a customer."""
    return [(_("Customers"), reverse("customers")), (customer.company_name, reverse("customer", args=[customer.pk]))]


def list_trail(customer: Customer) -> Trail:
    """Return the way to a page that is reached from the customer's reservations."""
    reservations = reverse("customer_reservations", args=[customer.pk])
    return [*customer_trail(customer), (_("Azure reservations"), reservations)]


def reservation_trail(customer: Customer, reservation: Reservation) -> Trail:
    """Return the way to a tab of a reservation."""
    overview = reverse("reservation_overview", args=[customer.pk, reservation.pk])
    return [*list_trail(customer), (reservation.name, overview)]
