"""The description of the face, and its page."""

from django.test import Client


def test_every_operation_is_described_under_a_name_of_its_own(db: None) -> None:
    described = Client(headers={"accept": "application/json"}).get("/openapi", {"format": "json"}).json()
    operations = [one for path in described["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names))
    assert all("default" in one["responses"] for one in operations)
    path = "/providers/Microsoft.Capacity/reservationOrders/{order_id}/reservations/{reservation_id}"
    version = next(one for one in described["paths"][path]["get"]["parameters"] if one["name"] == "api-version")
    assert version["schema"]["enum"] == ["2022-11-01"]


def test_its_page_needs_nothing_from_elsewhere(db: None) -> None:
    page = Client().get("/docs")
    assert page.status_code == 200
    assert "swagger-ui-bundle" in page.content.decode()
    assert "//cdn" not in page.content.decode()
