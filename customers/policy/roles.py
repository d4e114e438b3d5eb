"""The names that rights are made of, and the matrix that is in force until staff edit it."""

import uuid
from enum import StrEnum


class PartnerRole(StrEnum):
    """Partner Center's roles, the auditor's, and that of a program that signs in by itself."""

    ADMIN_AGENT = "admin_agent"
    SALES_AGENT = "sales_agent"
    HELPDESK_AGENT = "helpdesk_agent"
    BILLING_ADMIN = "billing_admin"
    USER_ADMIN = "user_admin"
    GLOBAL_ADMIN = "global_admin"
    AUDITOR = "auditor"
    API_CLIENT = "api_client"


GIVEN_TO_PEOPLE = tuple(role for role in PartnerRole if role is not PartnerRole.API_CLIENT)
"""Those that somebody can be invited with or changed to."""


class Action(StrEnum):
    """What somebody may want to do."""

    CUSTOMERS_READ = "customers.read"
    CUSTOMERS_EDIT = "customers.edit"
    RESERVATIONS_READ = "reservations.read"
    RESERVATIONS_CONFIGURE = "reservations.configure"
    ACCESS_MANAGE = "access.manage"
    REFUNDS_REQUEST = "refunds.request"
    PURCHASES_MAKE = "purchases.make"
    REQUESTS_READ = "requests.read"
    REQUESTS_WRITE = "requests.write"
    LEDGER_READ = "ledger.read"
    PASSED_ON_RECORD = "passed_on.record"
    PEOPLE_READ = "people.read"
    PEOPLE_MANAGE = "people.manage"
    PARTNER_MANAGE = "partner.manage"


class Level(StrEnum):
    """How far a partner role reaches for an action."""

    ALL = "all"
    OWN = "own"
    ASSIGNED = "assigned"
    NEVER = "never"


class AzureRole(StrEnum):
    """Azure's built-in roles that count on an order, on a reservation, or, to buy, on a subscription."""

    OWNER = "Owner"
    CONTRIBUTOR = "Contributor"
    READER = "Reader"
    USER_ACCESS_ADMINISTRATOR = "User Access Administrator"
    RESERVATIONS_ADMINISTRATOR = "Reservations Administrator"
    RESERVATIONS_READER = "Reservations Reader"
    RESERVATION_PURCHASER = "Reservation Purchaser"


PURCHASING_ROLES = (AzureRole.OWNER, AzureRole.RESERVATION_PURCHASER)
"""Azure: whoever buys for a subscription holds one of these there."""

ORDER_ROLES = tuple(role for role in AzureRole if role is not AzureRole.RESERVATION_PURCHASER)
"""Those that can be given on an order or a reservation."""


AZURE_ROLE_IDS = {
    AzureRole.OWNER: uuid.UUID("8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
    AzureRole.CONTRIBUTOR: uuid.UUID("b24988ac-6180-42a0-ab88-20f7382dd24c"),
    AzureRole.READER: uuid.UUID("acdd72a7-3385-48ef-bd42-f606fba81ae7"),
    AzureRole.USER_ACCESS_ADMINISTRATOR: uuid.UUID("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"),
    AzureRole.RESERVATIONS_ADMINISTRATOR: uuid.UUID("a8889054-8d42-49c9-bc1c-52486c10e7cd"),
    AzureRole.RESERVATIONS_READER: uuid.UUID("582fc458-8989-419f-a480-75249bc5db7e"),
    AzureRole.RESERVATION_PURCHASER: uuid.UUID("f7b75c60-3036-4b75-91c3-6b41c27c1689"),
}

_R, _A = PartnerRole, Action
_EVERYBODY = (_A.CUSTOMERS_READ, _A.RESERVATIONS_READ)
_WITH_ASSIGNMENT = (_A.RESERVATIONS_CONFIGURE, _A.ACCESS_MANAGE, _A.REFUNDS_REQUEST, _A.PURCHASES_MAKE)


def _row(*all_: Action, own: tuple[Action, ...] = (), assigned: tuple[Action, ...] = ()) -> dict[Action, Level]:
    row = dict.fromkeys(Action, Level.NEVER)
    row |= dict.fromkeys((*_EVERYBODY, *all_), Level.ALL)
    return row | dict.fromkeys(own, Level.OWN) | dict.fromkeys(assigned, Level.ASSIGNED)


_OWN_REQUESTS = (_A.REQUESTS_READ, _A.REQUESTS_WRITE)
_PEOPLE = (_A.PEOPLE_READ, _A.PEOPLE_MANAGE)
_MONEY = (_A.LEDGER_READ, _A.PASSED_ON_RECORD)

DEFAULT_MATRIX: dict[PartnerRole, dict[Action, Level]] = {
    _R.GLOBAL_ADMIN: _row(_A.CUSTOMERS_EDIT, *_MONEY, *_PEOPLE, _A.PARTNER_MANAGE, own=_OWN_REQUESTS),
    _R.ADMIN_AGENT: _row(*_WITH_ASSIGNMENT, *_OWN_REQUESTS, _A.CUSTOMERS_EDIT, *_MONEY),
    _R.SALES_AGENT: _row(_A.CUSTOMERS_EDIT, _A.REQUESTS_READ, own=(_A.REQUESTS_WRITE,), assigned=_WITH_ASSIGNMENT),
    _R.HELPDESK_AGENT: _row(_A.CUSTOMERS_EDIT, *_OWN_REQUESTS, assigned=_WITH_ASSIGNMENT),
    _R.BILLING_ADMIN: _row(_A.REQUESTS_READ, *_MONEY),
    _R.USER_ADMIN: _row(*_PEOPLE, own=_OWN_REQUESTS),
    _R.AUDITOR: _row(_A.REQUESTS_READ, _A.LEDGER_READ, _A.PEOPLE_READ),
    _R.API_CLIENT: _row(own=_OWN_REQUESTS, assigned=(*_EVERYBODY, *_WITH_ASSIGNMENT)),
}
"""Partner Center's documented powers, as a starting point; staff edit the rows in the database."""
