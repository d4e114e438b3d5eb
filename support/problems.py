"""The tree of what can be asked: issue types, their problem types, and the categories of each.

A request keeps the codes. To add one, add it here: nothing else names them, but for the one that leads into a refund.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Choice = tuple[str, Promise]


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem type of an issue type, and what it is divided into."""

    code: str
    name: Promise
    categories: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """What a request is about at large."""

    code: str
    name: Promise
    hint: Promise
    problems: tuple[Problem, ...]


BILLING, TECHNICAL, SUBSCRIPTION_MANAGEMENT, QUOTA = "billing", "technical", "subscription_management", "quota"
RESERVATION_MANAGEMENT, EXCHANGES_AND_REFUNDS = "reservation_management", "exchanges_and_refunds"

ISSUES = (
    Issue(
        BILLING,
        _("Billing"),
        _("Invoices, payments, reservations, refunds and exchanges"),
        (
            Problem(
                RESERVATION_MANAGEMENT,
                _("Reservation management"),
                (
                    (EXCHANGES_AND_REFUNDS, _("Exchanges and refunds")),
                    ("buying_a_reservation", _("Buying a reservation")),
                    ("reservation_renewal", _("Renewal of a reservation")),
                    ("reservation_scope", _("Scope and discount of a reservation")),
                    ("reservation_payments", _("Monthly payments of a reservation")),
                    ("reservation_access", _("Access to a reservation")),
                ),
            ),
            Problem(
                "invoices_and_charges",
                _("Invoices and charges"),
                (
                    ("unexpected_charge", _("A charge that was not expected")),
                    ("missing_credit", _("A credit that is missing")),
                    ("credit_note_question", _("Question about a credit note")),
                    ("invoice_copy", _("Copy of an invoice or its data")),
                ),
            ),
            Problem(
                "payments",
                _("Payments"),
                (
                    ("failed_payment", _("A payment that failed")),
                    ("payment_method", _("Payment method or bank details")),
                    ("currency_and_tax", _("Currency, exchange rate or tax")),
                ),
            ),
        ),
    ),
    Issue(
        TECHNICAL,
        _("Technical"),
        _("Something does not work as described"),
        (
            Problem(
                "reservation_discount",
                _("Reservation discount"),
                (
                    ("discount_not_applied", _("The discount is not applied")),
                    ("low_utilization", _("Utilization is lower than expected")),
                    ("instance_size_flexibility", _("Instance size flexibility")),
                    ("capacity_priority", _("Capacity priority")),
                ),
            ),
            Problem(
                "utilization_data",
                _("Utilization data"),
                (
                    ("data_missing", _("Data is missing or late")),
                    ("data_wrong", _("Data seems to be wrong")),
                ),
            ),
            Problem(
                "portal_problem",
                _("This portal"),
                (
                    ("sign_in_problem", _("Signing in")),
                    ("page_problem", _("A page or an act does not work")),
                    ("export_problem", _("Exports and downloads")),
                ),
            ),
        ),
    ),
    Issue(
        SUBSCRIPTION_MANAGEMENT,
        _("Subscription management"),
        _("Subscriptions, their state and who may do what"),
        (
            Problem(
                "subscription_state",
                _("State of a subscription"),
                (
                    ("reactivate_subscription", _("Reactivate a subscription")),
                    ("cancel_subscription", _("Cancel a subscription")),
                    ("transfer_subscription", _("Transfer a subscription")),
                ),
            ),
            Problem(
                "access_and_roles",
                _("Access and roles"),
                (
                    ("lost_access", _("Access was lost")),
                    ("role_change", _("A role has to be changed")),
                ),
            ),
        ),
    ),
    Issue(
        QUOTA,
        _("Service and subscription limits (quotas)"),
        _("More of what is limited"),
        (
            Problem(
                "compute_quota",
                _("Compute (vCPUs)"),
                (
                    ("increase_vcpus", _("Increase for a region or series")),
                    ("region_access", _("Access to a region")),
                ),
            ),
            Problem(
                "reservation_quota",
                _("Reservation limits"),
                (
                    ("increase_reservations", _("More reservations than allowed")),
                    ("quota_other", pgettext_lazy("limit", "Another limit")),
                ),
            ),
        ),
    ),
)

PROBLEMS = {problem.code: problem for issue in ISSUES for problem in issue.problems}


def issue_choices() -> list[Choice]:
    return [(issue.code, issue.name) for issue in ISSUES]


def problem_choices() -> list[Choice]:
    return [(problem.code, problem.name) for problem in PROBLEMS.values()]


def category_choices() -> list[Choice]:
    return [category for problem in PROBLEMS.values() for category in problem.categories]


def problems_of(issue_code: str) -> list[Choice]:
    """Return the problem types of an issue type; none of an unknown one."""
    return [(problem.code, problem.name) for issue in ISSUES if issue.code == issue_code for problem in issue.problems]


def categories_of(problem_code: str) -> list[Choice]:
    """Return the categories of a problem type; none of an unknown one."""
    return list(PROBLEMS[problem_code].categories) if problem_code in PROBLEMS else []


def is_for_the_refund_flow(problem_code: str, category_code: str) -> bool:
    """Whether what was picked is led into the refund's own steps."""
    return (problem_code, category_code) == (RESERVATION_MANAGEMENT, EXCHANGES_AND_REFUNDS)


def is_in_the_tree(issue_code: str, problem_code: str, category_code: str) -> bool:
    """Whether the three belong together."""
    return problem_code in dict(problems_of(issue_code)) and category_code in dict(categories_of(problem_code))
