"""Where reservations can be bought for."""

from reservations.models import CatalogItem


def regions_sold() -> list[str]:
    """Return the codes of the regions that something in the catalog is for."""
    regions = CatalogItem.objects.exclude(region="").order_by("region").values_list("region", flat=True)
    return list(regions.distinct())
