"""Another directory for an order."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.capacity.finding import demand_configure, order_at, reservations_seen_by
from arm.capacity.reading import said_in
from arm.capacity.versions import CAPACITY
from arm.capacity.wire.rearrange_request import ChangeDirectoryAnswer, ChangeDirectoryRequest
from arm.views import ArmView, guid
from core.errors import Refusal
from customers.queries.access import Place

STAYS = _("This order stays in its directory: its payments, its credits and its refund limit are this customer's.")


class InvalidTenantId(Refusal):
    """Not an id."""

    code = "InvalidTenantId"
    text = _("The destination tenant ID has to be a GUID.")


class ChangeDirectoryView(ArmView):
    """Tells, in Azure's form, that nothing was moved, and why, whatever the directory.

    Azure moves an order to another tenant and asks billing to follow. Here an order's ledger belongs to one customer,
    and no entry in it is ever changed; whether the other directory is known is not told.
    """

    versions = CAPACITY

    @extend_schema(
        operation_id="ReservationOrder_ChangeDirectory",
        request=ChangeDirectoryRequest,
        responses={200: ChangeDirectoryAnswer},
    )
    def post(self, request: Request, order_id: str) -> Response:
        order = order_at(self, order_id)
        demand_configure(self, Place(order.pk))
        guid(said_in(request, ChangeDirectoryRequest)["destinationTenantId"], InvalidTenantId)
        held = reservations_seen_by(self).filter(order=order).order_by("created_at", "pk")
        return Response(
            {
                "reservationOrder": _stays(order.pk, order.name),
                "reservations": [_stays(pk, name) for pk, name in held.values_list("pk", "name")],
            }
        )


def _stays(pk: object, name: str) -> dict[str, object]:
    return {"id": str(pk), "name": name, "isSucceeded": False, "error": str(STAYS)}
