"""One of everything that an address can name, and where it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import URLPattern, get_resolver, reverse

from billing.models import Cart, ExchangeQuote, JournalEntry
from core import clock
from core.models import Notification
from customers.policy.roles import PartnerRole
from portal.mail.links import invitation_url
from reservations.models import ReservationOrder
from tests.factories.carts import bought, on_sale, put_in_cart
from tests.factories.clients import make_program, make_secret
from tests.factories.customers import InvitationFactory
from tests.factories.exchanges import buying, exchange_quote, priced
from tests.factories.purchases import buy
from tests.factories.refunds import ask, prepared, quote, refunded
from tests.factories.requests import open_general
from tests.factories.world import Firm, make_person


def patterns() -> dict[str, URLPattern]:
    """Return every address of the portal by its name."""
    found = {}
    for pattern in get_resolver("portal.urls").url_patterns:
        assert isinstance(pattern, URLPattern), "no included URL configuration"
        found[str(pattern.name)] = pattern
    return found


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a firm's things are: each address's parameters, in the order in which it names them.

    ``orders``: the reservation orders that these things are about.
    """

    parameters: Mapping[str, Mapping[str, object]]
    orders: Sequence[ReservationOrder]

    def of(self, name: str) -> str:
        return reverse(name, kwargs=dict(self.parameters[name]))


def news_of(firm: Firm) -> Notification:
    """Tell the Admin agent something; another of the same partner may not read it."""
    row: Notification = Notification.objects.filter(partner_id=firm.partner.pk, person_id=firm.admin.user.pk).latest(
        "at"
    )
    return row


def bought_cart(firm: Firm) -> Cart:
    """Let the Admin agent buy one product; nobody else may see what became of the cart."""
    line = put_in_cart(firm.admin, firm.customer, on_sale(currency=firm.customer.currency))
    return bought(firm.admin, line.cart)


def quote_of_an_exchange(firm: Firm, now: datetime) -> ExchangeQuote:
    """Let the Admin agent quote an exchange; a quote of an exchange is for nobody else."""
    returned = buy(customer=firm.customer, on=now, name="to be exchanged")
    item = priced("9000.00", currency=firm.customer.currency)
    return exchange_quote(firm.admin, returned, [buying(item, customer=firm.customer)], now=now)


def addresses_of(firm: Firm) -> Addresses:
    """Make one of everything that an address can name at a firm.

    All by its Admin agent, but for the refund that a Sales agent prepared for them.
    """
    now = clock.now()
    credited = refunded(firm.admin, buy(customer=firm.customer, on=now, name="credited"), now=now)
    asked_for = buy(customer=firm.customer, on=now, name="asked for")
    refund = ask(firm.admin, asked_for, now=now)
    pending = quote(firm.admin, buy(customer=firm.customer, on=now, name="looked at"), now=now)
    general = open_general(firm, now=now)
    wanted = prepared(firm.seller, buy(customer=firm.customer, on=now, name="prepared"), to=firm.admin, now=now)
    # Numbers are per partner; only this one has entries of this month.
    entry = JournalEntry.objects.filter(partner=firm.partner).latest("posted_at")
    known: dict[str, object] = {
        "customer_id": firm.customer.pk,
        "reservation_id": firm.reservation.pk,
        "order_id": firm.reservation.order_id,
        "quote_id": pending.pk,
        "number": refund.support_request.number,
        "prepared_id": wanted.pk,
        "person_id": make_person(firm.partner, PartnerRole.HELPDESK_AGENT).membership.pk,
        "invitation_id": (invitation := InvitationFactory(partner=firm.partner, invited_by=firm.admin.user)).pk,
        "token": invitation_url(invitation).rstrip("/").rpartition("/")[2],
        "notification_id": news_of(firm).pk,
        "uidb36": "nobody",
        "key": "made-up",
        "subscription_id": firm.subscription.pk,
        "cart_id": bought_cart(firm).pk,
        "program_id": (program := make_program(firm.partner).row).pk,
        "secret_id": make_secret(program).pk,
    }
    own: dict[str, dict[str, object]] = {
        "ledger_entry": {"number": entry.number},
        "request_file": {"number": general.number, "file_id": general.attachments.get().pk},
        "credit_note": {"number": credited.credit_note.number},
        "credit_note_passed_on": {"number": credited.credit_note.number},
        "exchange_quote": {"customer_id": firm.customer.pk, "quote_id": quote_of_an_exchange(firm, now).pk},
        "statement": {"month": f"{now:%Y-%m}"},
    }
    named = {name: one.pattern.converters for name, one in patterns().items() if name not in own}
    parameters = {name: {key: known[key] for key in keys} for name, keys in named.items()}
    orders = [line.reservation.order for line in wanted.lines.select_related("reservation__order")]
    return Addresses(parameters | own, orders=[firm.reservation.order, asked_for.order, *orders])
