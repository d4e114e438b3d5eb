"""Refusals as Azure tells them: a status, a code, a sentence."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from core.errors import Refusal

STATUSES: Mapping[str, int] = {
    "AuthorizationFailed": 403,
    "Authorization_RequestDenied": 403,
    "Request_ResourceNotFound": 404,
    "ResourceNotFound": 404,
    "ReservationOrderNotFound": 404,
    "ReservationNotFound": 404,
    "SubscriptionNotFound": 404,
    "InvalidResourceNamespace": 404,
    "RoleDefinitionDoesNotExist": 404,
    "RoleAssignmentNotFound": 404,
    "SessionNotFound": 404,
    "OperationCannotBePerformedInCurrentState": 409,
    "QuoteExpired": 409,
    "QuoteStale": 409,
    "QuoteUsed": 409,
    "ReservationOrderIdAlreadyExists": 409,
    "RoleAssignmentExists": 409,
    "IdempotencyKeyReused": 409,
    "ResourceAlreadyExists": 409,
    "PreconditionFailed": 412,
}
"""What is not among them is the request's own fault: 400."""

OF_THE_FRAMEWORK: Mapping[type[exceptions.APIException], str] = {
    exceptions.NotAuthenticated: "AuthenticationFailed",
    exceptions.ParseError: "InvalidRequestContent",
    exceptions.ValidationError: "InvalidRequestContent",
    exceptions.UnsupportedMediaType: "UnsupportedMediaType",
    exceptions.NotAcceptable: "NotAcceptable",
    exceptions.MethodNotAllowed: "HttpMethodNotSupported",
    exceptions.PermissionDenied: "AuthorizationFailed",
    exceptions.Throttled: "TooManyRequests",
}


class NotFound(Refusal):
    """Nothing here, or nothing that the caller may see."""

    code = "ResourceNotFound"
    text = gettext_lazy("The resource was not found.")


class InvalidRequestContent(Refusal):
    """The body does not say what it has to; ``field`` is where."""

    code = "InvalidRequestContent"
    text = gettext_lazy("The request content is not valid: %(problem)s")


class NotAllowed(Refusal):
    """The caller may not do this here."""

    code = "AuthorizationFailed"
    text = gettext_lazy("The client does not have authorization to perform this action at this scope.")


def envelope(code: str, message: str, **more: Any) -> dict[str, Any]:
    """Return a refusal's body. A message can repeat what was sent, halves of characters included: no text can."""
    return {"error": {"code": code, "message": message.encode("utf-8", "replace").decode(), **more}}


def status_of(refusal: Refusal) -> int:
    return STATUSES.get(refusal.code, 400)


def answer_exception(exception: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer what a view raised, and undo what it had done. What nobody foresaw goes on, is logged and told as 500."""
    if isinstance(exception, Refusal):
        answer = Response(envelope(exception.code, exception.message), status=status_of(exception))
    elif isinstance(exception, Http404):
        answer = Response(envelope(NotFound.code, NotFound().message), status=404)
    elif isinstance(exception, PermissionDenied):
        answer = Response(envelope(NotAllowed.code, NotAllowed().message), status=403)
    elif isinstance(exception, exceptions.APIException):
        answer = _of_the_framework(exception)
    else:
        return None
    if transaction.get_connection().in_atomic_block:
        transaction.set_rollback(True)
    return answer


def _of_the_framework(exception: exceptions.APIException) -> Response:
    code = OF_THE_FRAMEWORK.get(type(exception)) or str(exception.get_codes())
    headers = {}
    if challenge := getattr(exception, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(exception, "wait", None):
        headers["Retry-After"] = str(max(1, round(wait)))
    return Response(envelope(code, _sentence(exception.detail)), status=exception.status_code, headers=headers)


def _sentence(detail: Any, path: str = "") -> str:
    """Return the first thing that is wrong, with where it is."""
    if isinstance(detail, Mapping):
        name, inner = next(iter(detail.items()))
        is_named = name not in {"non_field_errors", "detail"}
        return _sentence(inner, f"{path}.{name}".lstrip(".") if is_named else path)
    if isinstance(detail, list):
        return _sentence(next((one for one in detail if one), ""), path)
    return f"{path}: {detail}" if path else str(detail)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that nothing is at."""
    return JsonResponse(envelope("InvalidRequestUri", _("There is nothing at this address.")), status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return JsonResponse(envelope("BadRequest", _("The request could not be understood.")), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    return JsonResponse(envelope("InternalServerError", _("Something went wrong here; nothing was done.")), status=500)
