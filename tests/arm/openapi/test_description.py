"""The description of the face, and its page."""

import json
import re
from collections.abc import Iterator
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


def test_links_lead_to_whole_addresses(db: None) -> None:
    described = described_here()
    needed = {
        operation["operationId"]: {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
        for path in described["paths"].values()
        for operation in path.values()
    }
    links = list(links_of(described))
    assert len(links) > 90
    for _answer, _told, link in links:
        assert needed[link["operationId"]] <= set(link.get("parameters", ())), link


def test_links_take_what_the_answers_tell(db: None) -> None:
    described = described_here()
    schemas = described["components"]["schemas"]
    for answer, told, link in links_of(described):
        for expression in re.findall(r"\$response\.body#/([^\"}]+)", json.dumps(link)):
            assert tells(told, expression.split("/"), schemas), (answer, expression)


def links_of(described: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield each link with the operation that answers and the schema of the answer."""
    for path in described["paths"].values():
        for operation in path.values():
            for response in operation["responses"].values():
                told = response.get("content", {}).get("application/json", {}).get("schema")
                for link in response.get("links", {}).values():
                    yield operation["operationId"], told, link


def tells(schema: Any, pointer: list[str], schemas: dict[str, Any]) -> bool:
    """Tell whether a schema has what a pointer points at.

    A free-form object may have anything; Partner Center's bodies are described by what they share.
    """
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    if not pointer:
        return True
    if schema["type"] == "array":
        return pointer[0].isdigit() and tells(schema["items"], pointer[1:], schemas)
    known = schema.get("properties", {})
    if pointer[0] in known:
        return tells(known[pointer[0]], pointer[1:], schemas)
    return schema.get("additionalProperties") == {} or "attributes" in known


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
