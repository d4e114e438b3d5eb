"""The beginning of a sign-in in a program without pages."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from arm.identity.grants import SIGN_IN
from arm.identity.limits import count_device_code
from arm.identity.refusals import UnknownApplication
from arm.identity.resources import resource_in
from arm.identity.tenants import tenant_at
from arm.identity.view import AuthorityView
from arm.identity.wire.refusal import RefusalAnswer
from arm.identity.wire.token_request import DeviceCodeRequest, application_id, read
from core.transactions import acting
from customers.commands.ask_device_code import ask_device_code
from customers.models.sign_in import CODE_LASTS
from customers.policy.public_clients import public_client_name
from customers.policy.user_codes import as_shown


class DeviceCodeAnswer(serializers.Serializer[Any]):
    user_code = serializers.CharField()
    device_code = serializers.CharField()
    verification_uri = serializers.CharField()
    expires_in = serializers.IntegerField()
    interval = serializers.IntegerField()
    message = serializers.CharField()


class DeviceCodeView(AuthorityView):
    @extend_schema(
        operation_id="DeviceCode_Ask",
        request={"application/x-www-form-urlencoded": DeviceCodeRequest},
        responses={200: DeviceCodeAnswer, 400: RefusalAnswer, 429: RefusalAnswer},
    )
    def post(self, request: Request, tenant: str) -> Response:
        """Give out a code that a person types into the portal to let the program in."""
        tenant_id = tenant_at(tenant)
        said = read(DeviceCodeRequest, request.data)
        app_id, resource = application_id(said["client_id"]), resource_in(said["scope"])
        if app_id is None or not public_client_name(app_id):
            raise UnknownApplication(client_id=app_id or "", tenant=tenant_id or "organizations")
        count_device_code(request)
        with acting(SIGN_IN, now=self.now):
            asked, token = ask_device_code(tenant_id=tenant_id, app_id=app_id, resource=resource, now=self.now)
        page, shown = f"{settings.PORTAL_URL.rstrip('/')}/device/", as_shown(asked.user_code)
        return Response(
            {
                "user_code": shown,
                "device_code": token,
                "verification_uri": page,
                "expires_in": int(CODE_LASTS.total_seconds()),
                "interval": asked.interval_seconds,
                "message": _("To sign in, open the page %(page)s and enter the code %(code)s.")
                % {"page": page, "code": shown},
            }
        )
