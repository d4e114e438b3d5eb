"""What every view of Partner Center's dialect is made of: its headers, its errors, replays, and the customer."""

import json
import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response

from arm.callers import BearerToken
from arm.partner_center.errors import InvalidInput, NotFound, answer
from arm.views import ArmView, guid
from core.guids import guid_in
from core.idempotency import once
from customers.models import Customer
from reservations.queries.seen import customers_seen_by

AUDIENCE = "https://api.partnercenter.microsoft.com"
CONTRACT = "v1"
Answered = tuple[int, Any]
"""A status and a body."""


class PartnerCenterToken(BearerToken):
    """Let in whoever brings a token for Partner Center, or for Azure Resource Manager."""

    def audiences(self) -> tuple[str, ...]:
        return (AUDIENCE, *super().audiences())


class PartnerCenterView(ArmView):
    """A view of this dialect. The version of the contract may be named in a header, and is v1."""

    authentication_classes = (PartnerCenterToken,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.headers.get("MS-Contract-Version", CONTRACT).lower() != CONTRACT:
            raise InvalidInput(problem="MS-Contract-Version: v1")

    def get_exception_handler(self) -> Any:
        return answer

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Response:
        told = super().finalize_response(request, response, *args, **kwargs)
        told["MS-RequestId"] = _id_of(self.request, "MS-RequestId")
        told["MS-CorrelationId"] = _id_of(self.request, "MS-CorrelationId")
        told["MS-CV"] = f"{uuid.uuid4().hex[:16]}.0"
        told["MS-ServerId"] = "000001"
        return told

    def customers(self) -> QuerySet[Customer]:
        """Return the customers that the caller may see, by name."""
        seen = customers_seen_by(self.principal, customer=self.customer, now=self.now)
        return seen.order_by("company_name", "pk")

    def customer_at(self, customer_id: str) -> Customer:
        """Return the customer that an address names. Raises: NotFound."""
        found = self.customers().filter(pk=guid(customer_id, NotFound)).first()
        if found is None:
            raise NotFound
        return found

    def once(self, request: Request, act: Callable[[], Answered]) -> Response:
        """Do something once for an MS-RequestId: a call that is sent again gets the first one's answer.

        Raises: IdempotencyKeyReused when the same id comes with another call.
        """
        told = request.headers.get("MS-RequestId", "")
        if not told:
            status, body = act()
            return Response(body, status=status)
        key = f"partner_center:{self.principal.user_id}:{guid(told, _NotAnId)}"
        inputs = {"method": request.method, "path": request.path.lower(), "body": request.data}
        kept, _is_first = once(
            partner_id=self.partner.pk, key=key, inputs=inputs, now=self.now, act=lambda: json.dumps(act())
        )
        status, body = json.loads(kept)
        return Response(body, status=status)


class _NotAnId(InvalidInput):
    def __init__(self) -> None:
        super().__init__(problem="MS-RequestId")


def _id_of(request: HttpRequest, name: str) -> str:
    return str(guid_in(request.headers.get(name, "")) or uuid.uuid4())
