"""What every view of Graph is made of: a token for Graph, and refusals in Graph's envelope."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from arm.callers import GraphToken
from arm.errors import answer_exception
from arm.views import ArmView
from core.errors import Refusal
from customers.queries.directory import may_look_up

CODES = {
    "AuthenticationFailed": "InvalidAuthenticationToken",
    "InvalidRequestContent": "Request_BadRequest",
    "UnsupportedMediaType": "Request_BadRequest",
    "ResourceNotFound": "Request_ResourceNotFound",
}
"""What the framework refuses, in Graph's words."""


class NotInDirectory(Refusal):
    """Nobody, or nobody of the caller's partner."""

    code = "Request_ResourceNotFound"
    text = _("There is nobody with this ID or name in the directory.")


class LookUpDenied(Refusal):
    """The caller may neither see people nor give roles."""

    code = "Authorization_RequestDenied"
    text = _("Insufficient privileges to complete the operation.")


class BadRequest(Refusal):
    """Something in the address or the body is not what it has to be."""

    code = "Request_BadRequest"
    text = _("The request is not valid: %(problem)s")


class GraphView(ArmView):
    """A view for callers with a token for Graph. ``is_open``: for everybody, not only who may look up others."""

    authentication_classes = (GraphToken,)
    is_open = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not (self.is_open or may_look_up(self.principal, now=self.now)):
            raise LookUpDenied

    def get_exception_handler(self) -> Any:
        return self._answer

    def _answer(self, exception: Exception, context: Mapping[str, Any]) -> Response | None:
        answer = answer_exception(exception, context)
        if answer is not None:
            error = answer.data["error"]
            error["code"] = CODES.get(error["code"], error["code"])
            request_id = str(uuid.uuid4())
            error["innerError"] = {
                "date": f"{self.now:%Y-%m-%dT%H:%M:%S}",
                "request-id": request_id,
                "client-request-id": request_id,
            }
        return answer
