"""Let a person's sign-in in a program last: a token after the other."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from customers.models import RefreshToken, User
from customers.policy.opaque_tokens import digest_of, is_of, name_in, named, new_token
from customers.queries.callers import Calling, caller_in
from customers.queries.signed_in import is_signed_in_still


@dataclass(frozen=True, slots=True)
class Refreshed:
    """Who acts, the token to go on with, and what the last one was for."""

    calling: Calling
    token: str
    resource: str


def begin_sign_in(*, user: User, partner_id: uuid.UUID, app_id: uuid.UUID, resource: str, now: datetime) -> str:
    """Return the first token of a new sign-in."""
    row_id, token = uuid.uuid4(), new_token()
    RefreshToken.objects.create(
        pk=row_id,
        partner_id=partner_id,
        user=user,
        app_id=app_id,
        resource=resource,
        digest=digest_of(token),
        session_hash=user.get_session_auth_hash(),
        created_at=now,
        used_at=now,
    )
    return named(row_id, token)


def refresh_sign_in(*, token: str, app_id: uuid.UUID, tenant_id: uuid.UUID | None, now: datetime) -> Refreshed | None:
    """Return the next token, and the person where they may act: in the tenant named, of their partner or one of its
    customers. None: the token is void. A token that was used before ends the sign-in, so commit that too.
    """
    row = _lock(token, app_id)
    if row is None or not row.is_alive(now):
        return None
    if not (_is_the_last(row, token) and is_signed_in_still(row.user, row.session_hash)):
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        return None
    calling = caller_in(tenant_id or row.partner_id, row.user_id, now=now)
    if calling is None or calling.partner.pk != row.partner_id:
        return None
    return Refreshed(calling, _next_token(row, now), row.resource)


def _lock(token: str, app_id: uuid.UUID) -> RefreshToken | None:
    row_id = name_in(token)
    rows = RefreshToken.objects.select_for_update(of=("self",)).select_related("user")
    return rows.filter(pk=row_id, app_id=app_id).first() if row_id else None


def _is_the_last(row: RefreshToken, token: str) -> bool:
    return is_of(bytes(row.digest), token.partition(".")[2])


def _next_token(row: RefreshToken, now: datetime) -> str:
    token = new_token()
    row.digest, row.used_at = digest_of(token), now
    row.save(update_fields=["digest", "used_at"])
    return named(row.pk, token)
