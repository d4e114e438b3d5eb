"""The description of the face, and its page."""

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import trans_real
from drf_spectacular.generators import SchemaGenerator


def described_here() -> dict[str, Any]:
    answer = Client(headers={"accept": "application/json"}).get("/openapi", {"format": "json"})
    described: dict[str, Any] = answer.json()
    return described


def test_every_operation_is_described_under_a_name_of_its_own(db: None) -> None:
    described = described_here()
    operations = [one for path in described["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names))
    assert all("default" in one["responses"] for one in operations)
    path = "/providers/Microsoft.Capacity/reservationOrders/{order_id}/reservations/{reservation_id}"
    version = next(one for one in described["paths"][path]["get"]["parameters"] if one["name"] == "api-version")
    assert version["schema"]["enum"] == ["2022-11-01"]


@pytest.mark.parametrize(
    ("operation", "status"), [("partner_center_artifact", "200"), ("partner_center_checkout", "201")]
)
def test_results_that_have_no_links_of_their_own_promise_none(db: None, operation: str, status: str) -> None:
    described = described_here()
    found = next(
        one for path in described["paths"].values() for one in path.values() if one["operationId"] == operation
    )
    told = found["responses"][status]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert described["components"]["schemas"][told]["required"] == ["attributes"]


def test_its_page_needs_nothing_from_elsewhere(db: None) -> None:
    page = Client().get("/docs")
    assert page.status_code == 200
    assert "swagger-ui-bundle" in page.content.decode()
    assert "//cdn" not in page.content.decode()


def test_it_is_made_once_whatever_is_asked_with(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    made: list[Any] = []
    generate: Any = SchemaGenerator.get_schema

    def counted(self: Any, **more: Any) -> Any:
        made.append(more)
        return generate(self, **more)

    monkeypatch.setattr(SchemaGenerator, "get_schema", counted)
    client = Client(headers={"accept": "application/json", "accept-language": "ko"})
    first = client.get("/openapi", {"format": "json"})
    catalogs = vars(trans_real)["_translations"]
    known = len(catalogs)
    for number in range(50):
        asked = {"format": "json", "lang": f"x{number}", "version": "a\nb"}
        again = client.get("/openapi", asked, headers={"accept-language": f"x{number}, ko"})
        assert (again.status_code, again.content) == (200, first.content)
    assert len(catalogs) == known
    assert len(made) <= 1


def test_it_comes_in_both_formats(db: None) -> None:
    told = Client().get("/openapi", headers={"accept": "application/vnd.oai.openapi"})
    assert told["Content-Type"].startswith("application/vnd.oai.openapi")
    assert told.content.startswith(b"openapi: 3.")
