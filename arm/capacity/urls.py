"""Microsoft.Capacity's addresses."""

from arm.capacity.views.exchanges import CalculateExchangeView, ExchangeView, OperationResultView
from arm.capacity.views.order_acts import OrderAddressView
from arm.capacity.views.price import CalculatePriceView
from arm.capacity.views.refunds import CalculateRefundView, ReturnView
from arm.capacity.views.reservation import ReservationView
from arm.routes import route

CAPACITY = "providers/Microsoft.Capacity"
ORDER = f"{CAPACITY}/reservationOrders/<str:order_id>"
RESERVATION = f"{ORDER}/reservations/<str:reservation_id>"

urlpatterns = [
    route(RESERVATION, ReservationView.as_view(), name="reservation"),
    route(f"{CAPACITY}/calculatePrice", CalculatePriceView.as_view(), name="calculate_price"),
    route(f"{CAPACITY}/calculateExchange", CalculateExchangeView.as_view(), name="calculate_exchange"),
    route(f"{CAPACITY}/exchange", ExchangeView.as_view(), name="exchange"),
    route(f"{CAPACITY}/operationResults/<str:operation_id>", OperationResultView.as_view(), name="operation_result"),
    route(f"{ORDER}/calculateRefund", CalculateRefundView.as_view(), name="calculate_refund"),
    route(f"{ORDER}/return", ReturnView.as_view(), name="return"),
    route(ORDER, OrderAddressView.as_view(), name="reservation_order"),
]
