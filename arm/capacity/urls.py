"""Microsoft.Capacity's addresses."""

from arm.capacity.views.reservation import ReservationView
from arm.routes import route

CAPACITY = "providers/Microsoft.Capacity"
ORDER = f"{CAPACITY}/reservationOrders/<str:order_id>"
RESERVATION = f"{ORDER}/reservations/<str:reservation_id>"

urlpatterns = [
    route(RESERVATION, ReservationView.as_view(), name="reservation"),
]
