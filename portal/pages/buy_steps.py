"""Where somebody is on the way to a purchase."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from customers.models import Customer

PRODUCTS, REVIEW, BOUGHT = 1, 2, 3


def buy_steps(customer: Customer, current: int) -> list[dict[str, Any]]:
    """Return the steps as components/_steps.html takes them; what is done can be gone back to until it is bought."""
    named = [
        (PRODUCTS, _("Products"), _("Choose and add to the cart"), reverse("buy", args=[customer.pk])),
        (REVIEW, _("Review your order"), _("Check and buy"), reverse("buy_review", args=[customer.pk])),
        (BOUGHT, _("Done"), _("Order numbers"), ""),
    ]
    return [
        {
            "name": name,
            "note": note,
            "state": "current" if number == current else "done" if number < current else "todo",
            "url": url if number < current < BOUGHT else "",
        }
        for number, name, note, url in named
    ]
