"""What happened, in a sentence: an event of the audit trail as its reader would tell it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext

from core.audit_words import Change, table_words
from core.models import AuditEvent

Told = tuple[str, frozenset[str]]
"""A sentence, and the columns that it has told."""

MOST_NAMED = 3


@dataclass(frozen=True)
class Said:
    """One event, or several of the same kind and the same change, with what changed in words."""

    event: AuditEvent
    name: str
    changes: list[Change]
    count: int = 1

    @property
    def is_new(self) -> bool:
        return self.event.action == "INSERT"

    @property
    def is_gone(self) -> bool:
        return self.event.action == "DELETE"

    @cached_property
    def by_column(self) -> Mapping[str, Change]:
        return {change.column: change for change in self.changes}

    def has(self, column: str) -> bool:
        return column in self.by_column

    def before(self, column: str) -> str:
        return self.by_column[column].before if self.has(column) else ""

    def after(self, column: str) -> str:
        return self.by_column[column].after if self.has(column) else ""

    def code(self, column: str) -> Any:
        """Return what a column became, as it is stored."""
        return (self.event.after or {}).get(column)

    def old_code(self, column: str) -> Any:
        return (self.event.before or {}).get(column)


def told(said: Said) -> Told:
    """Return the sentence of an event: its table's own, or one that fits any."""
    own = RULES.get(said.event.table_name)
    return (own(said) if own else None) or _in_general(said)


def _in_general(said: Said) -> Told:
    words = {"record": table_words(said.event.table_name), "name": said.name or _own_name(said)}
    if said.is_new:
        return (_("%(record)s %(name)s added") % words).replace("  ", " "), frozenset({"name"})
    if said.is_gone:
        return (_("%(record)s %(name)s removed") % words).replace("  ", " "), frozenset({"name"})
    if len(said.changes) == 1:
        return _one(said.changes[0])
    labels = [change.label for change in said.changes]
    more = len(labels) - MOST_NAMED
    if more > 0:
        named = {"fields": ", ".join(labels[:MOST_NAMED]), "more": more}
        return ngettext("%(fields)s and %(more)s more changed", "%(fields)s and %(more)s more changed", more) % named, (
            frozenset()
        )
    return _("%(fields)s changed") % {"fields": ", ".join(labels)}, frozenset()


def _own_name(said: Said) -> str:
    """Return what a row that is gone was called."""
    return next((found for column in ("name", "number", "user_id", "role") if (found := said.before(column))), "")


def _one(change: Change) -> Told:
    words = {"field": change.label, "before": change.before, "after": change.after}
    if not change.after:
        sentence = _("%(field)s removed: %(before)s")
    elif change.before:
        sentence = _("%(field)s changed from %(before)s to %(after)s")
    else:
        sentence = _("%(field)s set to %(after)s")
    return sentence % words, frozenset({change.column})


def _reservation(said: Said) -> Told | None:
    if said.is_new:
        return _new_reservation(said)
    if said.has("state"):
        return _state_of_reservation(said)
    if said.has("scope"):
        words = {"before": _scope(said.before), "after": _scope(said.after)}
        return _("Scope changed from %(before)s to %(after)s") % words, frozenset({"scope", *SCOPE_TARGETS})
    if said.has("is_renewed"):
        is_on = said.code("is_renewed")
        return _("Automatic renewal turned on") if is_on else _("Automatic renewal turned off"), frozenset(
            {"is_renewed"}
        )
    if said.has("is_size_flexible"):
        ways = {True: _("Instance size flexibility"), False: _("Capacity priority")}
        after = bool(said.code("is_size_flexible"))
        words = {"before": ways[not after], "after": ways[after]}
        return _("Optimize for changed from %(before)s to %(after)s") % words, frozenset({"is_size_flexible"})
    if said.has("name"):
        words = {"before": said.before("name"), "after": said.after("name")}
        return _("Renamed from %(before)s to %(after)s") % words, frozenset({"name"})
    return None


def _state_of_reservation(said: Said) -> Told:
    columns = frozenset({"state", "ended_as", "ended_at"})
    if said.code("state") == "Succeeded":
        return _("Active again: its return was reversed"), columns
    how = said.after("ended_as")
    return (_("Ended: %(how)s") % {"how": how} if how else _("Expired")), columns


SCOPE_TARGETS = ("scope_subscription_id", "scope_resource_group_id", "scope_management_group_id")


def _scope(side: Callable[[str], str]) -> str:
    """Return a scope with what it names."""
    targets = ", ".join(name for column in SCOPE_TARGETS if (name := side(column)))
    return f"{side('scope')} ({targets})" if targets else side("scope")


def _new_reservation(said: Said) -> Told:
    if said.code("remainder_of_id"):
        sentence = _("Created as the remainder of %(name)s") % {"name": said.after("remainder_of_id")}
        return sentence, frozenset({"remainder_of_id"})
    if said.code("split_from_id"):
        return _("Created by a split of %(name)s") % {"name": said.after("split_from_id")}, frozenset({"split_from_id"})
    if said.code("renewed_from_id"):
        return _("Created by the renewal of %(name)s") % {"name": said.after("renewed_from_id")}, frozenset(
            {"renewed_from_id"}
        )
    if said.code("created_at") != said.code("purchased_at"):
        words = {"quantity": said.after("quantity")}
        return _("Created by a merge: quantity %(quantity)s") % words, frozenset({"quantity"})
    words = {"quantity": said.after("quantity"), "product": said.after("item_id")}
    return _("Bought: %(quantity)s × %(product)s") % words, frozenset({"quantity", "item_id", "name"})


def _order(said: Said) -> Told | None:
    if said.is_new:
        words = {"quantity": said.after("original_quantity"), "term": said.after("term")}
        return _("Ordered: quantity %(quantity)s for %(term)s") % words, frozenset(
            {"original_quantity", "term", "name"}
        )
    return None


def _payment(said: Said) -> Told | None:
    words = {"count": said.count}
    sentences = {
        "Succeeded": ngettext("Payment made", "%(count)s payments made", said.count),
        "Failed": npgettext("event", "Payment failed", "%(count)s payments failed", said.count),
        "Cancelled": ngettext("Coming payment cancelled", "%(count)s coming payments cancelled", said.count),
        "Scheduled": ngettext("Payment to come again", "%(count)s payments to come again", said.count),
    }
    sentence = sentences.get(said.code("state") or "")
    return (sentence % words, frozenset({"state", "paid_at"})) if sentence else None


REFUND_CAME_TO = {
    "awaiting_confirmation": gettext_lazy("Refund waits for a confirmation: the sum is lower now"),
    "awaiting_second_person": gettext_lazy("Refund waits for a second person"),
    "awaiting_approval": gettext_lazy("Refund waits for the refund desk"),
    "approved": gettext_lazy("Refund approved"),
    "completed": gettext_lazy("Refund completed"),
    "rejected": gettext_lazy("Refund rejected"),
    "withdrawn": gettext_lazy("Refund withdrawn"),
    "failed": gettext_lazy("Refund failed"),
    "dead": gettext_lazy("Refund is stuck and being looked at"),
}
REFUND_GOES_ON_FROM = {
    "awaiting_confirmation": gettext_lazy("Lower sum of the refund confirmed"),
    "awaiting_second_person": gettext_lazy("Second person agreed to the refund"),
}


def _renewal_lock(said: Said) -> Told | None:
    words = {"price": said.after("unit_minor"), "term": said.after("term")}
    sentence = _("Price of the renewal locked: %(price)s a unit for %(term)s") % words
    return sentence, frozenset({"unit_minor", "currency", "term", "locked_on", "locked_at", "reservation_id"})


def _renewal_refusal(said: Said) -> Told | None:
    sentence = _("Not renewed: %(reason)s") % {"reason": said.after("fault")}
    return sentence, frozenset({"fault", "currency", "refused_at", "reservation_id"})


def _refund(said: Said) -> Told | None:
    if said.is_new:
        return _("Refund of %(net)s requested") % {"net": said.after("net_minor")}, frozenset(
            {"net_minor", "currency", "state", "submitted_at", "requested_by_id", "customer_id"}
        )
    if not said.has("state"):
        return None
    came_to, was = said.code("state"), said.old_code("state")
    sentence = REFUND_CAME_TO.get(came_to) or REFUND_GOES_ON_FROM.get(was) or _("Refund tried again")
    return str(sentence), frozenset({"state", "completed_at"})


EXCHANGE_CAME_TO = {
    "awaiting_confirmation": gettext_lazy("Exchange waits for a confirmation: prices have changed"),
    "awaiting_second_person": gettext_lazy("Exchange waits for a second person"),
    "awaiting_approval": gettext_lazy("Exchange waits for the refund desk"),
    "approved": gettext_lazy("Exchange approved"),
    "pending_refunds": gettext_lazy("Exchange begun: returns pending"),
    "pending_purchases": gettext_lazy("Exchange begun: purchases pending"),
    "completed": gettext_lazy("Exchange completed"),
    "rejected": gettext_lazy("Exchange rejected"),
    "withdrawn": gettext_lazy("Exchange withdrawn"),
    "failed": gettext_lazy("Exchange failed"),
    "dead": gettext_lazy("Exchange is stuck and being looked at"),
}
EXCHANGE_GOES_ON_FROM = {
    "awaiting_confirmation": gettext_lazy("Changed sums of the exchange confirmed"),
    "awaiting_second_person": gettext_lazy("Second person agreed to the exchange"),
}


def _exchange(said: Said) -> Told | None:
    if said.is_new:
        words = {"credit": said.after("credit_minor"), "bought": said.after("purchases_minor")}
        return _("Exchange requested: %(credit)s credited, %(bought)s bought") % words, frozenset(
            {"credit_minor", "purchases_minor", "currency", "state", "submitted_at", "requested_by_id", "customer_id"}
        )
    if not said.has("state"):
        return None
    came_to, was = said.code("state"), said.old_code("state")
    sentence = EXCHANGE_CAME_TO.get(came_to) or EXCHANGE_GOES_ON_FROM.get(was) or _("Exchange tried again")
    return str(sentence), frozenset({"state", "completed_at"})


LIMIT_USE_CAME_TO = {
    "used": gettext_lazy("Amount taken from the refund limit"),
    "released": gettext_lazy("Amount no longer held against the refund limit"),
}


def _limit_use(said: Said) -> Told | None:
    sentence = LIMIT_USE_CAME_TO.get(said.code("state") or "")
    return (str(sentence), frozenset({"state", "used_on"})) if sentence else None


def _credit_note(said: Said) -> Told | None:
    words = {"number": said.after("number"), "amount": said.after("net_minor")}
    sentence = _("Credit note %(number)s issued: %(amount)s") % words
    return (sentence, frozenset({"number", "net_minor", "currency", "issued_at"})) if said.is_new else None


def _reversal(said: Said) -> Told | None:
    """Say that it happened; why stands in the request, for whoever may read it."""
    if not said.is_new:
        return None
    return (_("Exchange reversed") if said.code("exchange_id") else _("Refund reversed")), frozenset()


def _passed_on(said: Said) -> Told | None:
    words = {"amount": said.after("amount_minor"), "note": said.after("credit_note_id")}
    if said.is_new:
        return _("%(amount)s of %(note)s recorded as passed on") % words, frozenset({"amount_minor", "credit_note_id"})
    return None


def _statement(said: Said) -> Told | None:
    words = {"number": said.after("number")}
    return (_("Statement %(number)s closed") % words, frozenset({"number"})) if said.is_new else None


def _request(said: Said) -> Told | None:
    if said.is_new:
        return _("Request %(number)s opened") % {"number": said.after("number")}, frozenset(
            {"number", "state", "created_at"}
        )
    if said.has("state"):
        sentence = _("Request closed") if said.code("state") == "closed" else _("Request opened again")
        return sentence, frozenset({"state", "closed_at", "clock", "due_at"})
    return (said.after("clock"), frozenset({"clock", "due_at"})) if said.has("clock") else None


PREPARED_CAME_TO = {
    "granted": gettext_lazy("Right to submit it granted"),
    "submitted": gettext_lazy("Prepared refund submitted"),
    "declined": gettext_lazy("Prepared refund declined"),
    "withdrawn": gettext_lazy("Prepared refund withdrawn"),
    "lapsed": gettext_lazy("Prepared refund lapsed"),
}


def _prepared_refund(said: Said) -> Told | None:
    if said.is_new:
        words = {"amount": said.after("seen_net_minor"), "person": said.after("sent_to_id")}
        return _("Refund of %(amount)s prepared for %(person)s") % words, frozenset(
            {"seen_net_minor", "currency", "sent_to_id", "sent_at", "state", "customer_id"}
        )
    sentence = PREPARED_CAME_TO.get(said.code("state") or "")
    return (str(sentence), frozenset({"state", "acted_by_id"})) if sentence else None


def _role_assignment(said: Said) -> Told | None:
    side = said.before if said.is_gone else said.after
    words = {"role": side("role_id"), "person": side("user_id")}
    if said.is_new:
        return _("Role %(role)s given to %(person)s") % words, frozenset(
            {"role_id", "user_id", "scope", "created_at", "given_by_id"}
        )
    if said.is_gone:
        return _("Role %(role)s taken from %(person)s") % words, frozenset(
            {"role_id", "user_id", "scope", "created_at", "given_by_id"}
        )
    return None


def _membership(said: Said) -> Told | None:
    words = {"person": said.name, "before": said.before("roles"), "after": said.after("roles")}
    if said.is_new:
        return _("%(person)s joined as %(after)s") % words, frozenset({"user_id", "roles", "created_at", "is_active"})
    if said.has("is_active"):
        is_on = said.code("is_active")
        sentence = _("%(person)s may sign in again") if is_on else _("%(person)s may no longer sign in")
        return sentence % words, frozenset({"is_active"})
    if said.has("roles"):
        return _("Roles of %(person)s changed from %(before)s to %(after)s") % words, frozenset({"roles"})
    return None


INVITATION_SAYS = {
    "accepted_at": gettext_lazy("Invitation of %(person)s accepted"),
    "revoked_at": gettext_lazy("Invitation of %(person)s revoked"),
    "sent_at": gettext_lazy("Invitation of %(person)s sent again"),
}


def _invitation(said: Said) -> Told | None:
    words = {"person": said.name, "roles": said.after("roles")}
    if said.is_new:
        return _("%(person)s invited as %(roles)s") % words, frozenset(
            {"name", "email", "roles", "created_at", "sent_at", "invited_by_id"}
        )
    column = next((one for one in INVITATION_SAYS if said.has(one)), None)
    return (str(INVITATION_SAYS[column]) % words, frozenset({column, "membership_id"})) if column else None


def _program(said: Said) -> Told | None:
    words = {"name": said.name, "before": said.before("name"), "after": said.after("name")}
    if said.is_new:
        seen = {"user_id", "client_id", "name", "customer_id", "created_by_id", "created_at"}
        return _("API client %(name)s registered") % words, frozenset(seen)
    if said.has("ended_at"):
        return _("API client %(name)s ended") % words, frozenset({"ended_at"})
    if said.has("name"):
        return _("API client %(before)s renamed to %(after)s") % words, frozenset({"name"})
    return None


def _client_secret(said: Said) -> Told | None:
    words = {"name": said.name, "hint": said.after("hint")}
    if said.is_new:
        seen = {"service_principal_id", "hint", "digest", "created_by_id", "created_at"}
        return _("Secret %(hint)s… added to API client %(name)s") % words, frozenset(seen)
    if said.has("ended_at"):
        return _("A secret of API client %(name)s ended") % words, frozenset({"ended_at"})
    return None


RULES: dict[str, Callable[[Said], Told | None]] = {
    "billing_creditnote": _credit_note,
    "billing_exchange": _exchange,
    "billing_limituse": _limit_use,
    "billing_passedon": _passed_on,
    "billing_payment": _payment,
    "billing_refund": _refund,
    "billing_reversal": _reversal,
    "billing_statement": _statement,
    "billing_renewallock": _renewal_lock,
    "billing_renewalrefusal": _renewal_refusal,
    "customers_clientsecret": _client_secret,
    "customers_invitation": _invitation,
    "customers_membership": _membership,
    "customers_roleassignment": _role_assignment,
    "customers_serviceprincipal": _program,
    "reservations_reservation": _reservation,
    "reservations_reservationorder": _order,
    "support_preparedrefund": _prepared_refund,
    "support_supportrequest": _request,
}
"""A table without a rule is told in general."""
