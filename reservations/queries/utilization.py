"""Utilization read beside reservations, without a query of its own."""

from datetime import date, timedelta
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import DecimalField, Func, OuterRef, Subquery, Sum, TextField
from django.db.models.functions import Cast, JSONObject

from reservations.models import UtilizationDay
from reservations.policy.utilization import Day, Utilization

HOURS = DecimalField(max_digits=24, decimal_places=4)


def hours_of_last(days: int, *, today: date, of: str = "pk") -> Subquery:
    """Return the expression ``[used, reserved]``: hours of a reservation over the last full UTC days.

    ``of``: the column with the reservation's id, in whatever row it stands.
    """
    window = UtilizationDay.objects.filter(
        reservation_id=OuterRef(of), day__gte=today - timedelta(days=days), day__lt=today
    )
    sums = Func(
        Sum("used_hours"),
        Sum("reserved_hours"),
        template="ARRAY[%(expressions)s]",
        output_field=ArrayField(HOURS),
    )
    return Subquery(window.order_by().values("reservation_id").annotate(sums=sums).values("sums"))


def days_of_last(days: int, *, today: date) -> ArraySubquery:
    """Return the expression of a reservation's last full UTC days, for ``utilization_of``."""
    window = UtilizationDay.objects.filter(
        reservation_id=OuterRef("pk"), day__gte=today - timedelta(days=days), day__lt=today
    )
    told = JSONObject(on="day", used=_as_text("used_hours"), reserved=_as_text("reserved_hours"))
    return ArraySubquery(window.order_by("day").values(told=told))


def utilization_of(told: list[dict[str, str]], *, today: date) -> Utilization:
    """Return the days read by ``days_of_last`` as a value."""
    days = [
        Day(date.fromisoformat(one["on"]), reserved=Decimal(one["reserved"]), used=Decimal(one["used"])) for one in told
    ]
    return Utilization(days, today)


def _as_text(column: str) -> Cast:
    # A JSON number would come back as a float.
    return Cast(column, TextField())
