"""Run by hand of a test, where azure-mgmt-reservations 2.3.0 stands before the newer one: list, rename, refund.

Prints what came of it as JSON. Arguments: the address, the authority's file, a token, an order, a reservation.
"""

import json
import sys
import time

from azure.core.credentials import AccessToken
from azure.mgmt.reservations import AzureReservationAPI
from azure.mgmt.reservations import models as of


class Given:
    def __init__(self, token: str) -> None:
        self.token = token

    def get_token(self, *scopes: str, **more: object) -> AccessToken:
        return AccessToken(self.token, int(time.monotonic()) + 4_000_000_000)


url, ca_file, token, order, reservation = sys.argv[1:]
client = AzureReservationAPI(Given(token), base_url=url, connection_verify=ca_file, polling_interval=1)
named = [one.name for one in client.reservation.list_all()]
renamed = client.reservation.begin_update(order, reservation, of.Patch(name="renamed")).result()
wanted = of.ReservationToReturn(reservation_id=renamed.id, quantity=1)
asked = of.CalculateRefundRequest(
    id=f"/providers/microsoft.capacity/reservationOrders/{order}",
    properties=of.CalculateRefundRequestProperties(scope="Reservation", reservation_to_return=wanted),
)
quote = client.calculate_refund.post(order, asked).properties
body = of.RefundRequest(
    properties=of.RefundRequestProperties(
        session_id=quote.session_id, scope="Reservation", reservation_to_return=wanted, return_reason="rehearsal"
    )
)
client.return_operations.begin_post(order, body).result()
after = client.reservation_order.get(order)
json.dump(
    {
        "names": named,
        "name": renamed.properties.display_name,
        "refund": quote.billing_refund_amount.amount,
        "state": after.provisioning_state,
    },
    sys.stdout,
)
