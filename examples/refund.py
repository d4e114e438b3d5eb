"""Take a refund from quote to credit with Azure's own SDK.

Usage: refund.py ORDER_ID RESERVATION_ID [QUANTITY]

Reads where and as whom from the environment: ARM_URL, TENANT_ID, CLIENT_ID, CLIENT_SECRET, and CA_FILE where the
server's authority is not a public one. Needs azure-identity and azure-mgmt-reservations 3.
"""

import os
import sys
from typing import Any, TypeVar

from azure.identity import ClientSecretCredential
from azure.mgmt.reservations import ReservationsMgmtClient
from azure.mgmt.reservations.models import (
    CalculateRefundRequest,
    CalculateRefundRequestProperties,
    Price,
    RefundRequest,
    RefundRequestProperties,
    ReservationToReturn,
)

SCOPE = "Reservation"
Told = TypeVar("Told")


def connect() -> ReservationsMgmtClient:
    url = os.environ["ARM_URL"]
    trust: dict[str, Any] = {"connection_verify": os.environ["CA_FILE"]} if "CA_FILE" in os.environ else {}
    credential = ClientSecretCredential(
        os.environ["TENANT_ID"],
        os.environ["CLIENT_ID"],
        os.environ["CLIENT_SECRET"],
        authority=url,
        disable_instance_discovery=True,
        **trust,
    )
    return ReservationsMgmtClient(
        credential, base_url=url, credential_scopes=[f"{url}/.default"], polling_interval=1, **trust
    )


def refund(client: ReservationsMgmtClient, order: str, reservation: str, quantity: int | None) -> None:
    held = client.reservation.get(order, reservation)
    settings = told(held.properties)
    wanted = ReservationToReturn(reservation_id=held.id, quantity=quantity or settings.quantity)
    asked = CalculateRefundRequest(
        id=f"/providers/microsoft.capacity/reservationOrders/{order}",
        properties=CalculateRefundRequestProperties(scope=SCOPE, reservation_to_return=wanted),
    )
    quote = told(client.calculate_refund.post(order, asked).properties)
    print(f"{settings.display_name}: {quote.quantity} units bring back {amount(quote.billing_refund_amount)}")
    policy = told(told(quote.policy_result).properties)
    print(f"Refund limit: {amount(policy.consumed_refunds_total)} of {amount(policy.max_refund_limit)} used")
    for error in policy.policy_errors or []:
        print(f"{error.code}: {error.message}")
    if policy.policy_errors:
        sys.exit(1)
    body = RefundRequest(
        properties=RefundRequestProperties(
            session_id=quote.session_id, scope=SCOPE, reservation_to_return=wanted, return_reason="Not needed any more"
        )
    )
    poller = client.return_operations.begin_post(order, body)
    print("Sent; waiting for its end ...")
    poller.result()
    print("Done.")


def told(value: Told | None) -> Told:
    """Return what an answer says: to the SDK every field of it may be missing."""
    if value is None:
        sys.exit("The answer says less than was asked for.")
    return value


def amount(price: Price | None) -> str:
    said = told(price)
    return f"{said.currency_code} {said.amount:,.2f}"


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    refund(connect(), sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) == 4 else None)
