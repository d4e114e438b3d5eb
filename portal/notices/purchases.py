"""What is bought and paid. Facts: see `reservations.commands.tell_people`."""

from django.utils.translation import gettext as _

from customers.policy.mail import MailKind
from portal.notices.registry import Facts, Told, words
from portal.notices.reservations import told_of


@words("reservation_purchased", mail=MailKind.RESERVATIONS)
def purchased(facts: Facts) -> Told:
    return told_of(facts, _("%(name)s was purchased"), facts.money("price_minor"))


@words("purchase_submitted", mail=None)
def submitted(facts: Facts) -> Told:
    return told_of(facts, _("Purchase of %(name)s in progress"), facts.money("price_minor"))


@words("purchase_failed", mail=MailKind.RESERVATIONS)
def failed(facts: Facts) -> Told:
    return told_of(facts, _("Purchase of %(name)s failed"), facts["reason"])


@words("payment_failed", mail=MailKind.PAYMENTS)
def payment_failed(facts: Facts) -> Told:
    return told_of(facts, _("A payment of %(name)s failed"), facts.money("amount_minor"))
