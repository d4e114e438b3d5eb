"""The ways to a token: a secret, a code that somebody let in, a token from before."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rest_framework.request import Request

from arm.callers import calling_actor
from arm.identity import refusals
from arm.identity.issuing import person_answer, program_answer
from arm.identity.limits import check_secret_attempts, count_wrong_secret
from arm.identity.resources import resource_in
from arm.identity.wire.token_request import ClientCredentials, DeviceCodeGrant, RefreshGrant, application_id, read
from core.actor import Actor
from core.transactions import acting, declare
from customers.commands.authenticate_client import (
    DisabledClient,
    ExpiredSecret,
    UnknownClient,
    WrongSecret,
    authenticate_client,
)
from customers.commands.redeem_device_code import Redeemed, Stage, redeem_device_code
from customers.commands.refresh_sign_in import begin_sign_in, refresh_sign_in
from customers.models import ServicePrincipal
from customers.queries.callers import Calling, caller_in

SIGN_IN = Actor(kind="system", id=None, label="sign-in", through="api")


@dataclass(frozen=True, slots=True)
class Asking:
    """A call for a token: what it says, at which tenant's address (None: any), and when."""

    request: Request
    form: Any
    tenant_id: uuid.UUID | None
    now: datetime


def by_client_credentials(asking: Asking) -> dict[str, Any]:
    """Return a program's token. Raises: SignInRefused."""
    said = read(ClientCredentials, asking.form)
    resource = resource_in(said["scope"])
    client_id = _application(asking, said["client_id"])
    check_secret_attempts(asking.request, str(client_id), now=asking.now)
    calling, program = _authenticated(asking, client_id, said["client_secret"])
    return program_answer(calling, program, resource, now=asking.now)


def _authenticated(asking: Asking, client_id: uuid.UUID, secret: str) -> tuple[Calling, ServicePrincipal]:
    try:
        with acting(SIGN_IN, now=asking.now):
            return authenticate_client(client_id=client_id, secret=secret, tenant_id=asking.tenant_id, now=asking.now)
    except UnknownClient:
        count_wrong_secret(asking.request, str(client_id))
        raise _unknown(asking, client_id) from None
    except WrongSecret:
        count_wrong_secret(asking.request, str(client_id))
        raise refusals.WrongClientSecret(client_id=client_id) from None
    except ExpiredSecret:
        raise refusals.ExpiredClientSecret(client_id=client_id) from None
    except DisabledClient:
        raise refusals.DisabledApplication(client_id=client_id) from None


def by_device_code(asking: Asking) -> dict[str, Any]:
    """Return the tokens of the person who let the program in. Raises: SignInRefused."""
    said = read(DeviceCodeGrant, asking.form)
    app_id = _application(asking, said["client_id"])
    with acting(SIGN_IN, now=asking.now):
        redeemed = redeem_device_code(
            token=said["device_code"], app_id=app_id, tenant_id=asking.tenant_id, now=asking.now
        )
        answer = _granted(redeemed, app_id, asking.now)
    if answer is None:
        raise NOT_GRANTED.get(redeemed.stage, refusals.InvalidCode)
    return answer


NOT_GRANTED: Mapping[Stage, type[refusals.SignInRefused]] = {
    Stage.PENDING: refusals.Pending,
    Stage.TOO_FAST: refusals.SlowDown,
    Stage.EXPIRED: refusals.ExpiredCode,
    Stage.DECLINED: refusals.Declined,
}


def _granted(redeemed: Redeemed, app_id: uuid.UUID, now: datetime) -> dict[str, Any] | None:
    """Return the tokens; None when there are none, or the person may not act there any more."""
    code = redeemed.code
    if code is None or code.partner_id is None or code.answered_by is None:
        return None
    calling = caller_in(code.tenant_id or code.partner_id, code.answered_by.pk, now=now)
    if calling is None or calling.partner.pk != code.partner_id:
        return None
    declare(calling_actor(calling), now=now)
    token = begin_sign_in(
        user=calling.user, partner_id=calling.partner.pk, app_id=app_id, resource=code.resource, now=now
    )
    return person_answer(calling, app_id, code.resource, token, now=now)


def by_refresh_token(asking: Asking) -> dict[str, Any]:
    """Return a person's next tokens. Raises: SignInRefused."""
    said = read(RefreshGrant, asking.form)
    app_id = _application(asking, said["client_id"])
    asked_for = resource_in(said.get("scope", ""), is_needed=False)
    with acting(SIGN_IN, now=asking.now):
        refreshed = refresh_sign_in(
            token=said["refresh_token"], app_id=app_id, tenant_id=asking.tenant_id, now=asking.now
        )
    if refreshed is None:
        raise refusals.InvalidRefreshToken
    return person_answer(refreshed.calling, app_id, asked_for or refreshed.resource, refreshed.token, now=asking.now)


GRANTS: Mapping[str, Callable[[Asking], dict[str, Any]]] = {
    "client_credentials": by_client_credentials,
    "urn:ietf:params:oauth:grant-type:device_code": by_device_code,
    "device_code": by_device_code,
    "refresh_token": by_refresh_token,
}


def _application(asking: Asking, text: str) -> uuid.UUID:
    client_id = application_id(text)
    if client_id is None:
        raise _unknown(asking, "")
    return client_id


def _unknown(asking: Asking, client_id: uuid.UUID | str) -> refusals.UnknownApplication:
    return refusals.UnknownApplication(client_id=client_id, tenant=asking.tenant_id or "organizations")
