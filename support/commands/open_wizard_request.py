"""The wizard's answers become the support request of a refund or an exchange."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from billing.models import Exchange, Refund
from core.database import scalar
from customers.policy.access import Decision
from support.models import SupportRequest
from support.problems import BILLING, EXCHANGES_AND_REFUNDS, RESERVATION_MANAGEMENT


@dataclass(frozen=True, slots=True)
class WizardAnswers:
    """What the three steps asked: the problem in words, and whom to reach, how, in which language."""

    description: str
    contact_name: str
    contact_email: str
    contact_phone: str
    contact_method: str
    language: str


def open_wizard_request(
    asked: Refund | Exchange, answers: WizardAnswers, *, decisions: Sequence[Decision] = (), now: datetime
) -> SupportRequest:
    """Write the request on which a refund or an exchange hangs, and through which rights it was submitted."""
    return SupportRequest.objects.create(
        id=uuid.uuid4(),
        partner_id=asked.partner_id,
        customer=asked.customer,
        number=next_request_number(now),
        refund=asked if isinstance(asked, Refund) else None,
        exchange=asked if isinstance(asked, Exchange) else None,
        requested_by_id=asked.requested_by_id,
        issue_type=BILLING,
        problem_type=RESERVATION_MANAGEMENT,
        category=EXCHANGES_AND_REFUNDS,
        description=answers.description,
        contact_name=answers.contact_name,
        contact_email=answers.contact_email,
        contact_phone=answers.contact_phone,
        contact_method=answers.contact_method,
        language=answers.language,
        rights_used=sorted({one.through for one in decisions}),
        created_at=now,
    )


def next_request_number(now: datetime) -> str:
    """Return a number for people, SR-2026-004187; unique, in order, gaps allowed."""
    number = scalar("SELECT nextval('support_request_number')")
    return f"SR-{now:%Y}-{number:06d}"
