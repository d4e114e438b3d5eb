"""Tokens."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.identity.grants import GRANTS, Asking
from arm.identity.issuing import TokenAnswer
from arm.identity.refusals import UnsupportedGrant
from arm.identity.tenants import tenant_at
from arm.identity.view import AuthorityView
from arm.identity.wire.refusal import RefusalAnswer
from arm.identity.wire.token_request import GrantType, TokenRequest, read


class TokenView(AuthorityView):
    @extend_schema(
        operation_id="Token_Issue",
        request={"application/x-www-form-urlencoded": TokenRequest},
        responses={200: TokenAnswer, 400: RefusalAnswer, 401: RefusalAnswer, 429: RefusalAnswer},
    )
    def post(self, request: Request, tenant: str) -> Response:
        """Issue a token: to a program for its secret, to a person's program for a code or a token from before."""
        form = request.data
        grant = GRANTS.get(read(GrantType, form)["grant_type"])
        if grant is None:
            raise UnsupportedGrant
        return Response(grant(Asking(request, form, tenant_at(tenant), self.now)))
