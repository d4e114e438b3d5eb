"""docs/permissions.md: made of the rules, so that what is written is what is tested."""

from pathlib import Path

from tests.permissions import desk_rules, portal_rules
from tests.permissions.askers import COLUMNS
from tests.permissions.outcomes import NO, SIGN_IN, UNKNOWN, YES, markdown

FILE = Path(__file__).parents[2] / "docs" / "permissions.md"

TEXT = f"""# Who may open and do what

Every address of the portal and of the desk, asked by everybody. `python -m tests.permissions` writes this page
from the rules in `tests/permissions/`; the tests walk every address of the resolver as each of these people and
compare, so a new address without a rule fails, and so does a page that lets in somebody else.

{YES} is let in (an empty form may still be refused with what is wrong with it), {NO} is refused with the reason and
who can help, {UNKNOWN} is told that there is nothing here, *{SIGN_IN}* is sent to the sign-in.

The roles are those of the matrix as it is shipped (`customers/policy/roles.py`); staff may edit it at the desk.
Where an act turns on what it is about (one's own request, the right on one order, a limit), the page shows it
disabled with the reason, and the command behind it decides again.

## The portal

The own partner's objects. **Another partner's objects, and those that do not exist, are 404 for every one of these
people at every address that names one**; who gets 403 for everything of the kind gets it there too.

{{portal}}

## The desk

What each group of the operator's staff may do with each kind of record in Django admin; money, history and whatever
has a state is written by commands alone. Partners' people are let in nowhere, strangers are sent to the sign-in.
Deciding about refunds, alone or many at once, is for the refund desk (and superusers); nobody decides a request of
their own.

{{desk}}
"""


def desk_table() -> str:
    return markdown(desk_rules.rules(), desk_rules.COLUMNS, first="Record")


def document() -> str:
    """Return the page as the rules have it."""
    return TEXT.format(portal=markdown(portal_rules.rules(), COLUMNS), desk=desk_table())
