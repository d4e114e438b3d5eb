"""What of the activity log a principal is told of whoever did something."""

from core.audit_trail import SHOWN_TO_PARTNERS
from customers.policy.access import Principal, decide
from customers.policy.programs import sees_programs
from customers.policy.roles import Action

OF_REQUESTS = frozenset(
    {"billing_exchange", "billing_refund", "billing_reversal", "support_preparedrefund", "support_supportrequest"}
)
OF_CREDIT = frozenset({"billing_creditnote", "billing_limituse"})
"""What is told to whoever may read everybody's requests, or the ledger; to others only what they did themselves."""
OF_LEDGER = frozenset({"billing_passedon", "billing_statement"})
"""What is told to whoever may read the ledger."""
OF_PEOPLE = frozenset({"customers_invitation", "customers_membership"})
"""What is told to whoever may see the partner's people: who is invited, who holds which roles, who is switched off."""

OF_PROGRAMS = frozenset({"customers_clientsecret", "customers_serviceprincipal"})
"""What is told to whoever may see the partner's programs: which there are, and their secrets' coming and going."""


def seen_of_all(principal: Principal) -> frozenset[str]:
    """Return the tables of which the principal is told whoever did something; no query."""
    sees_requests = bool(decide(principal, Action.REQUESTS_READ))
    sees_ledger = bool(decide(principal, Action.LEDGER_READ))
    sees_people = bool(decide(principal, Action.PEOPLE_READ))
    return (
        SHOWN_TO_PARTNERS
        - (frozenset() if sees_requests else OF_REQUESTS)
        - (frozenset() if sees_requests or sees_ledger else OF_CREDIT)
        - (frozenset() if sees_ledger else OF_LEDGER)
        - (frozenset() if sees_people else OF_PEOPLE)
        - (frozenset() if sees_programs(principal) else OF_PROGRAMS)
    )
