"""Let a program in with its client secret."""

import hmac
import uuid
from datetime import datetime, timedelta

from django.db.models import Q

from customers.models import ClientSecret, ServicePrincipal
from customers.policy.client_secrets import digest_of
from customers.queries.callers import Calling, caller_in

USE_TOLD_EVERY = timedelta(minutes=1)
"""How often the last use of a secret is written down: programs sign in many at a time."""


class UnknownClient(Exception):
    """No program with this id in this tenant."""


class DisabledClient(Exception):
    """The program was ended, or may not act for its partner now."""


class WrongSecret(Exception):
    """None of the program's secrets that are in use."""


class ExpiredSecret(Exception):
    """One of the program's secrets whose time has run out."""


def authenticate_client(
    *, client_id: uuid.UUID, secret: str, tenant_id: uuid.UUID | None, now: datetime
) -> tuple[Calling, ServicePrincipal]:
    """Return a program as it stands now in its tenant, and remember the use of the secret.

    Without a tenant it is looked for in all. Raises: UnknownClient, WrongSecret, ExpiredSecret, DisabledClient.
    """
    program = ServicePrincipal.objects.filter(client_id=client_id).first()
    if program is None or tenant_id not in (None, program.tenant_id):
        raise UnknownClient
    used = _secret_of(program, secret)
    if used.expires_at <= now:
        raise ExpiredSecret
    calling = caller_in(program.tenant_id, program.user_id, now=now)
    if calling is None:
        raise DisabledClient
    _remember_use(used, now)
    return calling, program


def _secret_of(program: ServicePrincipal, secret: str) -> ClientSecret:
    """Return the program's secret that this is. Raises: WrongSecret."""
    brought, found = digest_of(secret), None
    for one in ClientSecret.objects.filter(
        partner_id=program.partner_id, service_principal=program, ended_at__isnull=True
    ):
        if hmac.compare_digest(bytes(one.digest), brought):
            found = one
    if found is None:
        raise WrongSecret
    return found


def _remember_use(secret: ClientSecret, now: datetime) -> None:
    is_due = Q(last_used_at__isnull=True) | Q(last_used_at__lte=now - USE_TOLD_EVERY)
    ClientSecret.objects.filter(is_due, pk=secret.pk).update(last_used_at=now)
