"""What every view of the authority is made of: nobody has signed in yet, and refusals are OAuth's."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from rest_framework import exceptions
from rest_framework.parsers import FormParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from arm.errors import answer_exception
from arm.identity.refusals import InvalidBody, SignInRefused
from arm.identity.wire.refusal import refusal_body
from core.guids import guid_in

NOT_A_FORM = (exceptions.UnsupportedMediaType, exceptions.ParseError)


class AuthorityView(APIView):
    """A view that anybody may call. Its commands open transactions of their own: what a refusal leaves behind stays."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    parser_classes = (FormParser,)
    renderer_classes = (JSONRenderer,)

    @property
    def now(self) -> datetime:
        return cast("datetime", self.request.now)  # type: ignore[attr-defined]

    def get_exception_handler(self) -> Any:
        return self._answer

    def _answer(self, exception: Exception, context: Mapping[str, Any]) -> Response | None:
        if isinstance(exception, NOT_A_FORM):
            exception = InvalidBody()
        if not isinstance(exception, SignInRefused):
            return answer_exception(exception, context)
        body = refusal_body(exception, trace_id=str(uuid.uuid4()), correlation_id=self._correlation_id(), now=self.now)
        headers = {"Retry-After": str(exception.params["wait"])} if "wait" in exception.params else {}
        return Response(body, status=exception.status, headers=headers)

    def _correlation_id(self) -> str:
        return str(guid_in(self.request.headers.get("client-request-id", "")) or uuid.uuid4())
