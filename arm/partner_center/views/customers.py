"""Customers: the list, narrowed by a filter, and one of them."""

import json
import re
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from arm.partner_center.describing import RESOURCE, TABLE
from arm.partner_center.errors import InvalidInput
from arm.partner_center.paging import page
from arm.partner_center.view import PartnerCenterView
from arm.partner_center.wire.customer import customer_body

NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""What JSON can escape and no text contains."""
FIELDS = {"companyname": "company_name", "domain": "domain"}
OPERATORS = {"starts_with": "istartswith", "substring": "icontains", "equals": "iexact"}
SIZE = OpenApiParameter("size", int, description="How many results to return at one time.")
FILTER = OpenApiParameter("filter", str, description='{"Field":"CompanyName","Value":"text","Operator":"starts_with"}')


class CustomersView(PartnerCenterView):
    @extend_schema(operation_id="partner_center_customers", parameters=[SIZE, FILTER], responses=TABLE)
    def get(self, request: Request) -> Response:
        rows = self.customers()
        if text := request.query_params.get("filter"):
            rows = rows.filter(_condition(filter_of(text)))
        return Response(page(request, rows, customer_body, path="/customers"))


class CustomerView(PartnerCenterView):
    @extend_schema(operation_id="partner_center_customer", responses=RESOURCE)
    def get(self, request: Request, customer_id: str) -> Response:
        return Response(customer_body(self.customer_at(customer_id)))


def filter_of(text: str) -> Mapping[str, str]:
    """Return a filter's Field, Value and Operator. Raises: InvalidInput."""
    try:
        said: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidInput(problem="filter") from None
    if not isinstance(said, dict):
        raise InvalidInput(problem="filter")
    parts = {str(name).lower(): value for name, value in said.items()}
    if not all(_is_text(parts.get(name)) for name in ("field", "value")):
        raise InvalidInput(problem="filter")
    return {"field": parts["field"].lower(), "value": parts["value"], "operator": str(parts.get("operator", "equals"))}


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not NO_TEXT.search(value)


def _condition(wanted: Mapping[str, str]) -> Q:
    field, operator = FIELDS.get(wanted["field"]), OPERATORS.get(wanted["operator"].lower())
    if field is None or operator is None:
        raise InvalidInput(problem="filter")
    return Q(**{f"{field}__{operator}": wanted["value"]})
