"""The rule for every address of the portal: which right lets somebody in, and what the others are told.

Written by hand, from the roles' matrix; the pages are held against it, and docs/permissions.md is made of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from customers.policy.access import decide
from customers.policy.roles import Action
from tests.permissions.askers import ASKERS, NO_PARTNER, STRANGER, Asker
from tests.permissions.outcomes import NO, SIGN_IN, UNKNOWN, YES, Table
from tests.portal.addresses import patterns


@dataclass(frozen=True, slots=True)
class Ask:
    """An address, asked with a verb.

    ``needs``: the right that lets in, None for everybody of a partner. ``or_needs``: another one that does.
    ``shown_to``: without this right the object is unknown. ``is_own``: what is one's own is enough. ``at_order``: an
    Azure role on the order counts.
    ``lets_in``: what it looks like to be let in. ``refused``: what the others get. ``body``: what a POST carries.
    ``act`` names it among several. ``is_secret``: the address itself is
    the key, which a mail has brought; it belongs to no partner's people. ``is_everyones``: what it names, a month,
    every partner has, and sees its own under it.
    """

    name: str
    verb: str = "GET"
    needs: Action | None = None
    or_needs: Action | None = None
    shown_to: Action | None = None
    is_own: bool = False
    at_order: bool = False
    lets_in: str = YES
    refused: str = NO
    act: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    open_to_strangers: bool = False
    open_without_partner: bool = False
    is_secret: bool = False
    is_everyones: bool = False

    @property
    def row(self) -> str:
        return f"`{self.verb} /{route(self.name)}`{f' {self.act}' if self.act else ''}"

    def ruled_elsewhere(self, asker: Asker) -> set[str]:
        """Return what may be told of another partner's object: that it is unknown, or what is refused anyway."""
        ruled = self.ruled_for(asker)
        return {UNKNOWN} | ({ruled} if ruled == self.refused or self.is_everyones else set())

    def ruled_for(self, asker: Asker) -> str:
        if self.shown_to and not decide(asker.principal, self.shown_to):
            return UNKNOWN
        if self.needs is None:
            return self.lets_in
        held = asker.held if self.at_order else ()
        rights = [right for right in (self.needs, self.or_needs) if right]
        lets_in = any(decide(asker.principal, right, held=held, is_own=self.is_own) for right in rights)
        return self.lets_in if lets_in else self.refused


def route(name: str) -> str:
    return str(patterns()[name].pattern).replace("uuid:", "").replace("str:", "")


def reads(*names: str, needs: Action | None, refused: str = NO, at_order: bool = False) -> list[Ask]:
    return [Ask(name, needs=needs, refused=refused, at_order=at_order) for name in names]


def acts(*names: str, needs: Action | None) -> list[Ask]:
    return [Ask(name, "POST", needs=needs) for name in names]


_A = Action

ASKS: list[Ask] = [
    Ask("account_login", open_to_strangers=True, open_without_partner=True),
    Ask("account_login", "POST", open_to_strangers=True, open_without_partner=True),
    Ask("account_inactive", open_to_strangers=True, open_without_partner=True),
    Ask("account_logout", open_without_partner=True),
    Ask("account_logout", "POST", open_without_partner=True, lets_in=SIGN_IN),
    Ask("account_reset_password", open_to_strangers=True, open_without_partner=True),
    Ask("account_reset_password", "POST", open_to_strangers=True, open_without_partner=True),
    Ask("account_reset_password_done", open_to_strangers=True, open_without_partner=True),
    Ask("account_reset_password_from_key", open_to_strangers=True, open_without_partner=True, is_secret=True),
    Ask("account_reset_password_from_key", "POST", open_to_strangers=True, open_without_partner=True, is_secret=True),
    Ask("account_reset_password_from_key_done", open_to_strangers=True, open_without_partner=True),
    Ask("invitation", open_to_strangers=True, open_without_partner=True, lets_in=UNKNOWN, is_secret=True),
    Ask("invitation", "POST", open_to_strangers=True, open_without_partner=True, lets_in=UNKNOWN, is_secret=True),
    Ask("account_change_password", open_without_partner=True),
    Ask("account_change_password", "POST", open_without_partner=True),
    *reads("profile", "profile_mail", "device", needs=None),
    *reads("notifications", "notification_bell", "notification_drawer", needs=None),
    *acts("profile", "profile_mail", "device", "notifications_read", needs=None),
    Ask("notification", lets_in=UNKNOWN),
    Ask("notification_read", "POST", lets_in=UNKNOWN),
    *reads("people", "person", needs=_A.PEOPLE_READ),
    *reads("invite", needs=_A.PEOPLE_MANAGE),
    *acts("invite", "person_roles", "person_disable", "person_enable", needs=_A.PEOPLE_MANAGE),
    *acts("invitation_resend", "invitation_revoke", needs=_A.PEOPLE_MANAGE),
    Ask("api_clients", needs=_A.ACCESS_MANAGE, or_needs=_A.PEOPLE_READ),
    Ask("api_client", needs=_A.ACCESS_MANAGE, or_needs=_A.PEOPLE_READ),
    *reads("api_client_new", "api_client_secret_new", needs=_A.ACCESS_MANAGE),
    *acts("api_client_new", "api_client_secret_new", needs=_A.ACCESS_MANAGE),
    *acts("api_client_role", "api_client_rename", "api_client_end", "api_client_secret_end", needs=_A.ACCESS_MANAGE),
    Ask("preferences", "POST", open_to_strangers=True, open_without_partner=True),
    *reads("home", "home_progress", "help", "rehearse", "partner_settings", needs=None),
    Ask("partner_settings", "POST", needs=_A.PARTNER_MANAGE),
    *reads("search", "customers", "customer", "activity", "customer_activity", needs=_A.CUSTOMERS_READ),
    *reads("customer_details", "customer_tags", needs=_A.CUSTOMERS_READ),
    Ask("customer_details", "POST", needs=_A.CUSTOMERS_EDIT),
    Ask("customer_tags", "POST", needs=_A.CUSTOMERS_EDIT),
    *reads("customer_subscriptions", "customer_orders", "buy", "buy_review", needs=_A.RESERVATIONS_READ),
    Ask("buy", "POST", needs=_A.PURCHASES_MAKE),
    *reads("subscription_buyers", needs=_A.RESERVATIONS_READ),
    Ask("subscription_buyers", "POST", needs=_A.ACCESS_MANAGE),
    Ask("buy_review", "POST", needs=_A.RESERVATIONS_READ, act="(add up what was chosen)"),
    Ask("bought", needs=_A.RESERVATIONS_READ, lets_in=UNKNOWN),
    *reads("exchange", "exchange_purchase", "exchange_review", needs=_A.RESERVATIONS_READ),
    Ask("exchange", "POST", needs=_A.RESERVATIONS_READ, act="(choose what comes back)"),
    Ask("exchange_purchase", "POST", needs=_A.RESERVATIONS_READ, act="(choose what is bought)"),
    Ask("exchange_review", "POST", needs=_A.RESERVATIONS_READ, act="(add up what was chosen)"),
    Ask("exchange_quote", needs=_A.RESERVATIONS_READ, lets_in=UNKNOWN),
    Ask("exchange_quote", "POST", needs=_A.RESERVATIONS_READ, lets_in=UNKNOWN),
    *reads("order", needs=_A.RESERVATIONS_READ, at_order=True),
    *reads(
        "reservations", "customer_reservations", "refund_start", "refund_quote", "reservation", "reservation_overview",
        "reservation_access", "reservation_activity", "reservation_configuration", "reservation_renewal",
        "refund_if_cancelled", "refund_pdf", "reservation_if_cancelled", "refund_total", "reservations_refund",
        "reservation_rename", "reservation_properties", "reservation_utilization", "reservation_refund",
        needs=_A.RESERVATIONS_READ,
    ),
    Ask("reservation_configuration", "POST", needs=_A.RESERVATIONS_CONFIGURE, at_order=True),
    Ask("reservation_renewal", "POST", needs=_A.RESERVATIONS_CONFIGURE, at_order=True),
    Ask("reservation_rename", "POST", needs=_A.RESERVATIONS_CONFIGURE, at_order=True),
    Ask("refund_quote", "POST", needs=_A.RESERVATIONS_READ, act="(keep what was typed)", body={"act": "keep"}),
    Ask("requests", needs=_A.REQUESTS_READ, is_own=True),
    Ask("customer_requests", needs=_A.REQUESTS_READ, is_own=True),
    *reads(
        "request", "request_progress", "request_message", "request_confirm", "request_withdraw",
        "request_second_person", needs=_A.REQUESTS_READ, refused=UNKNOWN,
    ),
    Ask("request_message", "POST", needs=_A.REQUESTS_WRITE, shown_to=_A.REQUESTS_READ),
    Ask("request_confirm", "POST", needs=_A.REFUNDS_REQUEST, shown_to=_A.REQUESTS_READ, at_order=True),
    Ask("request_second_person", "POST", needs=_A.REFUNDS_REQUEST, shown_to=_A.REQUESTS_READ, at_order=True),
    Ask("request_withdraw", "POST", needs=_A.REFUNDS_REQUEST, shown_to=_A.REQUESTS_READ, at_order=True),
    Ask("request_file", needs=_A.REQUESTS_READ, refused=UNKNOWN),
    *reads("request_close", "request_severity", needs=_A.REQUESTS_READ, refused=UNKNOWN),
    Ask("request_close", "POST", needs=_A.REQUESTS_WRITE, shown_to=_A.REQUESTS_READ),
    Ask("request_severity", "POST", needs=_A.REQUESTS_WRITE, shown_to=_A.REQUESTS_READ),
    Ask("customer_request_new", needs=_A.CUSTOMERS_READ),
    Ask("reservation_support", needs=_A.RESERVATIONS_READ),
    Ask("customer_request_new", "POST", needs=_A.REQUESTS_WRITE, is_own=True, body={"act": "keep"}),
    Ask("reservation_support", "POST", needs=_A.REQUESTS_WRITE, is_own=True, body={"act": "keep"}),
    Ask("reservation_access_add", needs=_A.ACCESS_MANAGE, at_order=True),
    Ask("reservation_access_add", "POST", needs=_A.ACCESS_MANAGE, at_order=True),
    Ask("reservation_access_remove", needs=_A.RESERVATIONS_READ),
    Ask("reservation_access_remove", "POST", needs=_A.ACCESS_MANAGE, at_order=True),
    Ask("prepared_refunds", needs=_A.RESERVATIONS_READ),
    *reads(
        "prepared_refund", "prepared_refund_submit", "prepared_refund_grant", "prepared_refund_decline",
        "prepared_refund_withdraw",
        needs=_A.REFUNDS_REQUEST, refused=UNKNOWN, at_order=True,
    ),
    *(
        Ask(name, "POST", needs=_A.REFUNDS_REQUEST, refused=UNKNOWN, at_order=True)
        for name in (
            "prepared_refund_submit", "prepared_refund_grant", "prepared_refund_decline", "prepared_refund_withdraw",
        )
    ),
    *reads("ledger", "ledger_entry", "credit_notes", "credit_note", "refund_limit", needs=_A.LEDGER_READ),
    *reads("statements", "approvals", "credit_note_passed_on", needs=_A.LEDGER_READ),
    Ask("statement", needs=_A.LEDGER_READ, is_everyones=True),
    Ask("credit_note_passed_on", "POST", needs=_A.PASSED_ON_RECORD),
]  # fmt: skip


def rules() -> Table:
    """Return the whole table: a row for each address and verb that answers, a column for each asker."""
    table: dict[str, dict[str, str]] = {}
    for ask in ASKS:
        row = {asker.name: ask.ruled_for(asker) for asker in ASKERS}
        row[NO_PARTNER] = ask.lets_in if ask.open_without_partner else NO
        row[STRANGER] = YES if ask.open_to_strangers else SIGN_IN
        table[ask.row] = row
    return table


def silent_verbs() -> list[tuple[str, str]]:
    """Return each address with a verb that no rule knows: it answers nobody (405)."""
    known = {(ask.name, ask.verb) for ask in ASKS}
    return [(name, verb) for name in patterns() for verb in ("GET", "POST") if (name, verb) not in known]
