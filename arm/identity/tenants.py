"""The tenant that an address of the authority names."""

import uuid

from arm.identity.refusals import UnknownTenant
from core.guids import guid_in
from customers.queries.callers import tenant_of

ADFS = "adfs"
ANY = frozenset({"common", "organizations", ADFS})
"""Whichever tenant the one who signs in belongs to. With the last one, clients ask nobody else whether to trust us."""
LONGEST_TOLD = 60


def tenant_at(text: str) -> uuid.UUID | None:
    """Return a tenant's id; None where any will do. Raises: UnknownTenant. Two queries at most."""
    if text.lower() in ANY:
        return None
    tenant_id = guid_in(text)
    if tenant_id is None or tenant_of(tenant_id) is None:
        raise _unknown(text)
    return tenant_id


def _unknown(text: str) -> UnknownTenant:
    told = "".join(sign for sign in text if sign.isascii() and (sign.isalnum() or sign in "-._"))
    return UnknownTenant(tenant=told[:LONGEST_TOLD])
