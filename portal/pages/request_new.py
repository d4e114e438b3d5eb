"""What the wizard of a new support request shows: where it begins, its steps, and what was uploaded so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.models import Customer
from customers.policy.roles import Action
from customers.queries.access import may, who_can_grant
from portal.forms.request_new import BASICS, CONTACT, PROBLEM, REVIEW, NewRequestForm
from portal.http import PartnerRequest
from portal.pages.record import record_context
from portal.trails import Trail, customer_trail
from reservations.queries.record import ReservationRecord
from support.models import SupportRequest
from support.policy.sla import promise_of
from support.queries.choices import reservation_choices, subscription_choices

STEPS: dict[int, tuple[Promise, Promise]] = {
    BASICS: (gettext_lazy("Basics"), gettext_lazy("What it is about")),
    PROBLEM: (gettext_lazy("Problem"), gettext_lazy("What happens, and files")),
    CONTACT: (gettext_lazy("Contact information"), gettext_lazy("Whom to reach")),
    REVIEW: (gettext_lazy("Review + create"), gettext_lazy("Check and create")),
}


@dataclass(frozen=True, slots=True)
class Wizard:
    """A new request of a customer, or of one of its reservations."""

    customer: Customer
    record: ReservationRecord | None = None

    @property
    def layout(self) -> str:
        return "portal/reservation_page.html" if self.record else "portal/customer_page.html"

    def form(
        self, *, data: Mapping[str, Any] | None = None, files: Any = None, initial: dict[str, Any] | None = None
    ) -> NewRequestForm:
        return NewRequestForm(
            reservations=None if self.record else reservation_choices(self.customer),
            subscriptions=subscription_choices(self.customer),
            data=data,
            files=files,
            initial=initial,
        )

    def context(self, request: PartnerRequest) -> dict[str, Any]:
        if self.record:
            return record_context(request, self.record)
        return {"customer": self.customer, "trail": requests_trail(self.customer)}


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step of the wizard's header."""

    number: int
    name: Promise
    note: Promise
    state: str


@dataclass(frozen=True, slots=True)
class Review:
    """The answers in words, as the last step shows them."""

    issue_type: str
    problem_type: str
    category: str
    severity: str
    reservation: str
    subscription: str
    contact_method: str
    language: str
    answered_within: str


def requests_trail(customer: Customer) -> Trail:
    """Return the way to a page that is reached from the customer's requests."""
    return [*customer_trail(customer), (_("Service requests"), reverse("customer_requests", args=[customer.pk]))]


def steps(current: int) -> list[StepShown]:
    def state(number: int) -> str:
        return "done" if number < current else "current" if number == current else "todo"

    return [StepShown(number, name, note, state(number)) for number, (name, note) in STEPS.items()]


def why_not_written(request: PartnerRequest) -> str:
    """Return why this person can't open a request, and who can; nothing when they can."""
    if may(request.principal, Action.REQUESTS_WRITE, now=request.now, is_own=True):
        return ""
    why = _("Your role does not include writing service requests.")
    names = who_can_grant(request.principal, on=request.now.date())
    who = _("%(names)s can write one or give you the role.") % {"names": ", ".join(names)} if names else ""
    return f"{why} {who}".strip()


def review_of(form: NewRequestForm) -> Review:
    return Review(
        issue_type=_words(form, "issue_type"),
        problem_type=_words(form, "problem_type"),
        category=_words(form, "category"),
        severity=_words(form, "severity") if form.is_technical else "",
        reservation=_words(form, "reservation") if "reservation" in form.fields else "",
        subscription=_words(form, "subscription"),
        contact_method=_words(form, "contact_method"),
        language=_words(form, "contact_language"),
        answered_within=promise_words(str(form["severity"].value() or "") if form.is_technical else ""),
    )


def promise_words(severity: str) -> str:
    """Say how soon the desk answers."""
    promise = promise_of(severity if severity in SupportRequest.Severity.values else "")
    if promise.within == timedelta(days=1):
        return _("within 1 business day")
    hours = promise.within // timedelta(hours=1)
    if promise.is_around_the_clock:
        return ngettext("within %(hours)s hour, day and night", "within %(hours)s hours, day and night", hours) % {
            "hours": hours
        }
    return ngettext("within %(hours)s hour, Monday to Friday", "within %(hours)s hours, Monday to Friday", hours) % {
        "hours": hours
    }


def _words(form: NewRequestForm, name: str) -> str:
    """Return the words of the choice that a field stands at; those of the empty choice are none."""
    value = str(form[name].value() or "")
    choices: list[Any] = list(form.fields[name].choices)  # type: ignore[attr-defined]
    flat = [one for code, words in choices for one in (words if isinstance(words, list | tuple) else [(code, words)])]
    return next((str(words) for code, words in flat if value and str(code) == value), "")
