"""What Microsoft.Capacity can do."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.capacity.versions import CAPACITY
from arm.capacity.wire.operations import OperationsBody, operations_body
from arm.views import ArmView


class OperationsView(ArmView):
    versions = CAPACITY

    @extend_schema(operation_id="Operation_List", request=None, responses={200: OperationsBody})
    def get(self, request: Request) -> Response:
        return Response(operations_body())
