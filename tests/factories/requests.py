"""General support requests, through the product's own commands."""

import uuid
from datetime import datetime
from typing import Any

from core.transactions import acting
from support.commands.attach_files import keep_file
from support.commands.open_request import Asked, open_request
from support.models import SupportRequest
from tests.factories.moments import NOW
from tests.factories.world import Firm, Person

ASKED = Asked(
    issue_type="billing",
    problem_type="invoices_and_charges",
    category="unexpected_charge",
    severity="",
    shares_diagnostics=False,
    title="Charged twice in June",
    description="The payment of June was taken twice.",
    contact_name="Kim Person",
    contact_email="kim@northwind.example",
    contact_phone="",
    contact_method="email",
    additional_emails=(),
    language="en",
)
PLACE = "/somewhere/"


def asked(**other: Any) -> Asked:
    return Asked(**{name: getattr(ASKED, name) for name in Asked.__slots__} | other)


TECHNICAL: dict[str, Any] = {
    "issue_type": "technical",
    "problem_type": "utilization_data",
    "category": "data_missing",
    "severity": "moderate",
    "shares_diagnostics": True,
}
"""What makes a request a technical one."""


def open_general(
    firm: Firm,
    *,
    by: Person | None = None,
    now: datetime = NOW,
    files: tuple[tuple[str, bytes], ...] = (("invoice.pdf", b"%PDF-1.7 of a test"),),
    key: str = "",
    **other: Any,
) -> SupportRequest:
    """Open a request about a firm's reservation, by its Admin agent unless somebody else is named."""
    actor = (by or firm.admin).actor
    with acting(actor, now=now):
        for name, content in files:
            keep_file(
                partner_id=firm.partner.pk, place=PLACE, name=name, size=len(content), content=content, actor=actor,
                now=now,
            )  # fmt: skip
        return open_request(
            customer=firm.customer,
            reservation=firm.reservation,
            subscription=firm.subscription,
            asked=asked(**other),
            key=key or str(uuid.uuid4()),
            place=PLACE,
            actor=actor,
            now=now,
        )
