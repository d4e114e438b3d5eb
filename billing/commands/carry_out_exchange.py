"""Carry out an approved exchange: two statuses on the way, then everything that it moves in one transaction."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from billing.chart import AccountCode
from billing.commands.carry_out import complete, issue_credit_notes, return_lines
from billing.commands.gated_states import enter, lock_asked, lock_limit_of
from billing.commands.post_entry import Entry, credit, debit, post_entries
from billing.commands.recheck_exchange import all_still_run, exchange_still_stands
from billing.commands.recheck_refund import reservations_of
from billing.commands.record_purchase import Purchase, record_purchase
from billing.models import Exchange, ExchangePurchase, JournalEntry
from billing.models.states import ExchangeState
from billing.policy.terms import BillingPlan, Term
from core import outbox
from core.actor import SYSTEM
from reservations.models import Reservation
from reservations.policy.scope import Scope, ScopeType


def begin_exchange(*, exchange_id: uuid.UUID, now: datetime) -> None:
    """Look again at an approved exchange whose delay is over, and say that its returns are pending. Repeatable.

    One that is not approved any more (stopped, or begun by another worker) or not due yet is left as it is.
    """
    exchange = lock_asked(Exchange, exchange_id)
    if exchange.state != ExchangeState.APPROVED or (exchange.carry_out_at and now < exchange.carry_out_at):
        return
    lock_limit_of(exchange)
    if exchange_still_stands(exchange, reservations=reservations_of(exchange), now=now):
        _go_on(exchange, ExchangeState.PENDING_REFUNDS, now)


def carry_on_exchange(*, exchange_id: uuid.UUID, now: datetime) -> None:
    """Take the next step of an exchange that has begun. Repeatable: every step finds out by itself what is left.

    Locks exchange, limit, reservations by id, ledger, in this order.
    """
    exchange = lock_asked(Exchange, exchange_id)
    if exchange.state not in {ExchangeState.PENDING_REFUNDS, ExchangeState.PENDING_PURCHASES}:
        return
    lock_limit_of(exchange)
    reservations = reservations_of(exchange)
    if not all_still_run(exchange, reservations=reservations, now=now):
        return
    if exchange.state == ExchangeState.PENDING_REFUNDS:
        _go_on(exchange, ExchangeState.PENDING_PURCHASES, now)
        return
    _move_everything(exchange, reservations, now)


def _go_on(exchange: Exchange, state: ExchangeState, now: datetime) -> None:
    enter(exchange, state, actor=SYSTEM, now=now)
    outbox.put(topic=exchange.topics.pending, subject_id=exchange.pk, partner_id=exchange.partner_id, now=now)


def _move_everything(exchange: Exchange, reservations: Sequence[Reservation], now: datetime) -> None:
    return_lines(list(exchange.returns.all()), reservations, ended_as=Reservation.Ended.EXCHANGED, now=now)
    for purchase in exchange.purchases.select_related("item", "subscription"):
        _buy(exchange, purchase, now)
    complete([exchange], now=now)
    entries = post_entries([_entry(exchange)], partner_id=exchange.partner_id, now=now)
    issue_credit_notes([exchange], entries, now=now)


def _buy(exchange: Exchange, line: ExchangePurchase, now: datetime) -> None:
    """Buy one line at the price that was quoted; its term starts now."""
    reservation = record_purchase(
        purchase=Purchase(
            customer=exchange.customer,
            subscription=line.subscription,
            item=line.item,
            name=line.name,
            quantity=line.quantity,
            term=Term(line.term),
            plan=BillingPlan(line.billing_plan),
            unit_price_minor=line.unit_price_minor,
            scope=Scope(
                ScopeType(line.scope),
                subscription_id=line.scope_subscription_id,
                resource_group_id=line.scope_resource_group_id,
                management_group_id=line.scope_management_group_id,
            ),
            is_renewed=line.is_renewed,
        ),
        now=now,
    )
    line.reservation = reservation
    line.save(update_fields=["reservation"])


def _entry(exchange: Exchange) -> Entry:
    """Return what comes back: revenue is cancelled, all of it is the partner's credit. Purchases have their own."""
    return Entry(
        kind=JournalEntry.Kind.EXCHANGE,
        customer_id=exchange.customer_id,
        subject_id=exchange.pk,
        currency=exchange.currency,
        legs=[
            debit(AccountCode.RESERVATION_REVENUE_CANCELLED, exchange.credit_minor),
            credit(AccountCode.PARTNER_CREDIT, exchange.credit_minor),
        ],
    )
