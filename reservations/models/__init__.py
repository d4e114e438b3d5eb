"""The catalog, orders, reservations, what is going on with them, and their utilization."""

from reservations.models.act import OpenAct
from reservations.models.catalog import CatalogItem
from reservations.models.closed_market import ClosedMarket
from reservations.models.digest import DigestDay, ExpiryDigest
from reservations.models.order import ReservationOrder
from reservations.models.reservation import Reservation
from reservations.models.sale_end import SaleEnd
from reservations.models.utilization import UtilizationDay, UtilizationWeek

__all__ = [
    "CatalogItem",
    "ClosedMarket",
    "DigestDay",
    "ExpiryDigest",
    "OpenAct",
    "Reservation",
    "ReservationOrder",
    "SaleEnd",
    "UtilizationDay",
    "UtilizationWeek",
]
