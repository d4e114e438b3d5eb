"""What every view of this face is made of: the api-version, the caller, one transaction, and ids."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from arm.callers import BearerToken, Caller
from arm.errors import answer_exception
from arm.parsers import ArmJSONParser
from arm.throttle import ArmThrottle
from core.actor import Actor
from core.errors import Refusal
from core.guids import guid_in
from core.transactions import declare
from customers.models import Customer, Partner
from customers.policy.access import Principal


class MissingApiVersion(Refusal):
    """The address does not say for which version of the description it was written."""

    code = "MissingApiVersionParameter"
    text = _("The api-version query parameter (?api-version=) is required for all requests.")


class InvalidApiVersion(Refusal):
    """A version that this address is not known in."""

    code = "InvalidApiVersionParameter"
    text = _("The api-version '%(asked)s' is invalid. The supported versions are '%(known)s'.")


class ArmView(APIView):
    """A view for callers with a token: one transaction a call, declared with who acts.

    ``versions``: the api-versions that the address is answered in; empty: no version is asked for.
    """

    authentication_classes = (BearerToken,)
    permission_classes = (IsAuthenticated,)
    throttle_classes = (ArmThrottle,)
    parser_classes = (ArmJSONParser,)
    renderer_classes = (JSONRenderer,)
    versions: Collection[str] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        with transaction.atomic():
            return cast("Response", super().dispatch(request, *args, **kwargs))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        declare(self.actor, now=self.now)
        self._demand_version(request)

    def get_exception_handler(self) -> Any:
        return answer_exception

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        if left := getattr(self.request, "calls_left", None):
            answer[f"x-ms-ratelimit-remaining-subscription-{left[0]}"] = str(left[1])
        return answer

    @property
    def now(self) -> datetime:
        return cast("datetime", self.request.now)  # type: ignore[attr-defined]

    @property
    def caller(self) -> Caller:
        return cast("Caller", self.request.user)

    @property
    def principal(self) -> Principal:
        return self.caller.calling.principal

    @property
    def actor(self) -> Actor:
        return self.caller.actor

    @property
    def partner(self) -> Partner:
        return self.caller.calling.partner

    @property
    def customer(self) -> Customer | None:
        """The one customer that the token is for; None for one of the partner's own tenant."""
        return self.caller.calling.customer

    def _demand_version(self, request: Request) -> None:
        if not self.versions:
            return
        asked = request.query_params.get("api-version", "")
        if not asked:
            raise MissingApiVersion
        if asked.lower() not in self.versions:
            raise InvalidApiVersion(asked=asked, known=", ".join(sorted(self.versions)))


def guid(text: str, refused: type[Refusal]) -> uuid.UUID:
    """Return the id that a segment of an address is. Raises: ``refused``."""
    found = guid_in(text)
    if found is None:
        raise refused
    return found
