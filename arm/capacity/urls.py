"""Microsoft.Capacity's addresses."""

from arm.capacity.views.archive import ArchiveView, UnarchiveView
from arm.capacity.views.available_scopes import AvailableScopesView
from arm.capacity.views.change_directory import ChangeDirectoryView
from arm.capacity.views.exchanges import CalculateExchangeView, ExchangeView, OperationResultView
from arm.capacity.views.operations import OperationsView
from arm.capacity.views.order_acts import OrderAddressView
from arm.capacity.views.price import CalculatePriceView
from arm.capacity.views.rearrange import (
    MERGE_RESULTS,
    SPLIT_RESULTS,
    MergeResultView,
    MergeView,
    SplitResultView,
    SplitView,
)
from arm.capacity.views.refunds import CalculateRefundView, ReturnView
from arm.capacity.views.reservation import ReservationView
from arm.capacity.views.reservation_order import ReservationOrdersView
from arm.capacity.views.reservations import ReservationsOfOrderView, ReservationsView
from arm.capacity.views.revisions import RevisionsView
from arm.capacity.views.subscription import AppliedReservationsView, CatalogView
from arm.routes import route

CAPACITY = "providers/Microsoft.Capacity"
ORDER = f"{CAPACITY}/reservationOrders/<str:order_id>"
RESERVATION = f"{ORDER}/reservations/<str:reservation_id>"
SUBSCRIPTION = f"subscriptions/<str:subscription_id>/{CAPACITY}"

urlpatterns = [
    route(f"{CAPACITY}/operations", OperationsView.as_view(), name="capacity_operations"),
    route(f"{SUBSCRIPTION}/catalogs", CatalogView.as_view(), name="catalogs"),
    route(f"{SUBSCRIPTION}/appliedReservations", AppliedReservationsView.as_view(), name="applied_reservations"),
    route(f"{CAPACITY}/reservationOrders", ReservationOrdersView.as_view(), name="reservation_orders"),
    route(f"{ORDER}/split", SplitView.as_view(), name="split"),
    route(f"{ORDER}/{SPLIT_RESULTS}/<str:result>", SplitResultView.as_view(), name="split_result"),
    route(f"{ORDER}/merge", MergeView.as_view(), name="merge"),
    route(f"{ORDER}/{MERGE_RESULTS}/<str:result>", MergeResultView.as_view(), name="merge_result"),
    route(f"{ORDER}/changeDirectory", ChangeDirectoryView.as_view(), name="change_directory"),
    route(f"{CAPACITY}/reservations", ReservationsView.as_view(), name="reservations"),
    route(f"{ORDER}/reservations", ReservationsOfOrderView.as_view(), name="reservations_of_order"),
    route(RESERVATION, ReservationView.as_view(), name="reservation"),
    route(f"{CAPACITY}/calculatePrice", CalculatePriceView.as_view(), name="calculate_price"),
    route(f"{CAPACITY}/calculateExchange", CalculateExchangeView.as_view(), name="calculate_exchange"),
    route(f"{CAPACITY}/exchange", ExchangeView.as_view(), name="exchange"),
    route(f"{CAPACITY}/operationResults/<str:operation_id>", OperationResultView.as_view(), name="operation_result"),
    route(f"{ORDER}/calculateRefund", CalculateRefundView.as_view(), name="calculate_refund"),
    route(f"{ORDER}/return", ReturnView.as_view(), name="return"),
    route(ORDER, OrderAddressView.as_view(), name="reservation_order"),
    route(f"{RESERVATION}/revisions", RevisionsView.as_view(), name="revisions"),
    route(f"{RESERVATION}/availableScopes", AvailableScopesView.as_view(), name="available_scopes"),
    route(f"{RESERVATION}/archive", ArchiveView.as_view(), name="archive"),
    route(f"{RESERVATION}/unarchive", UnarchiveView.as_view(), name="unarchive"),
]
