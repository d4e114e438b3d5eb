"""Who can sign in to the demo, as the list that is handed to people and to scripts."""

from typing import TypedDict

from portal.demo.cast import FIRMS, PASSWORD, STAFF


class Account(TypedDict):
    """One sign-in. ``partner`` is None for the operator's staff, who sign in at the desk."""

    email: str
    password: str
    role: str
    partner: str | None
    totp_secret: str | None


def demo_accounts() -> list[Account]:
    """Return every sign-in: partners' people first, an Admin agent at the very top."""
    people = [(person.email, person.title, firm.name) for firm in FIRMS for person in firm.people]
    staff = [(member.email, member.title, None) for member in STAFF]
    return [_account(email, role, partner) for email, role, partner in [*people, *staff]]


def _account(email: str, role: str, partner: str | None) -> Account:
    return {"email": email, "password": PASSWORD, "role": role, "partner": partner, "totp_secret": None}
