"""The tree of what can be asked, as Azure's services and problem classifications.

The two services that Azure has, too, go by Azure's ids; the other ids are made from our codes and never change.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arm.errors import NotFound
from arm.views import guid
from support.problems import (
    BILLING,
    EXCHANGES_AND_REFUNDS,
    ISSUES,
    RESERVATION_MANAGEMENT,
    SUBSCRIPTION_MANAGEMENT,
    Issue,
)

NAMESPACE = uuid.UUID("2f6f1a58-7c0b-5f0e-8d5b-3d1c2a9be014")
SERVICES = "/providers/Microsoft.Support/services"
AZURE_IDS = {
    BILLING: uuid.UUID("517f2da6-78fd-0498-4e22-ad26996b1dfc"),
    SUBSCRIPTION_MANAGEMENT: uuid.UUID("f3dc5421-79ef-1efa-41a5-42bf3cbb52c6"),
}
REFUNDS = _("Reservation Management / Exchanges and Refunds")
"""Azure's own name for it."""


@dataclass(frozen=True, slots=True)
class Classification:
    """A problem type with one of its categories."""

    issue_type: str
    problem_type: str
    category: str
    problem_name: Promise
    category_name: Promise

    @property
    def id(self) -> uuid.UUID:
        return uuid.uuid5(NAMESPACE, f"{self.issue_type}/{self.problem_type}/{self.category}")

    @property
    def arm_id(self) -> str:
        return f"{SERVICES}/{service_id(self.issue_type)}/problemClassifications/{self.id}"

    @property
    def name(self) -> str:
        if (self.problem_type, self.category) == (RESERVATION_MANAGEMENT, EXCHANGES_AND_REFUNDS):
            return str(REFUNDS)
        return f"{self.problem_name} / {self.category_name}"


def service_id(issue_type: str) -> uuid.UUID:
    return AZURE_IDS.get(issue_type) or uuid.uuid5(NAMESPACE, issue_type)


def service_arm_id(issue_type: str) -> str:
    return f"{SERVICES}/{service_id(issue_type)}"


def issue_with(text: str) -> Issue:
    """Return the issue type that a service's id stands for. Raises: NotFound."""
    wanted = guid(text, NotFound)
    for issue in ISSUES:
        if service_id(issue.code) == wanted:
            return issue
    raise NotFound


def classifications_of(issue: Issue) -> Sequence[Classification]:
    return [
        Classification(issue.code, problem.code, code, problem.name, name)
        for problem in issue.problems
        for code, name in problem.categories
    ]


def classification_with(issue: Issue, text: str) -> Classification:
    """Return the classification of an issue type that an id stands for. Raises: NotFound."""
    wanted = guid(text, NotFound)
    for one in classifications_of(issue):
        if one.id == wanted:
            return one
    raise NotFound


CLASSIFICATIONS = {
    (one.issue_type, one.problem_type, one.category): one for issue in ISSUES for one in classifications_of(issue)
}
ISSUE_NAMES = {issue.code: issue.name for issue in ISSUES}
