"""No address tells anybody what is not theirs: every route and method, as nobody, as another partner's program, and as
a program of another customer's tenant, each with the ids of what it must not see.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from arm import tokens
from arm.callers import graph_audience
from arm.urls import urlpatterns
from core.models import AuditEvent
from customers.models import Customer
from support.models import SupportRequest
from tests.arm.conftest import Arm
from tests.factories import NOW, CustomerFactory, World, buy
from tests.factories.clients import Program, claims_of, make_program
from tests.factories.requests import open_general

METHODS = ("get", "post", "put", "patch", "delete")
OPEN = {"metadata", "adfs_openid", "adfs_token", "adfs_devicecode", "openid", "keys", "token", "devicecode"}
OPEN |= {"openapi", "openapi_docs"}
"""Where nobody is known yet, or nothing is told that is anybody's."""
HOME = ("Northwind Customer", "Northwind_VM_RI")
PARAMETER = re.compile(r"<\w+:(\w+)>")


@pytest.fixture
def asked(world: World) -> SupportRequest:
    return open_general(world.home)


@pytest.fixture
def ids(world: World, program: Program, asked: SupportRequest) -> dict[str, str]:
    """Return for every parameter of an address what home has there."""
    home = world.home
    return {
        "order_id": str(home.reservation.order_id),
        "reservation_id": str(home.reservation.pk),
        "subscription_id": str(home.subscription.pk),
        "customer_id": str(home.customer.pk),
        "account_id": str(home.partner.pk),
        "scope": home.reservation.order.arm_id.strip("/"),
        "user": str(home.admin.user.pk),
        "program_id": str(program.row.user_id),
        "request_id": str(asked.pk),
        "ticket": asked.number,
        "tenant": str(home.partner.pk),
        "name": str(home.trusted_seller.user.pk),
        "operation": asked.number,
        "operation_id": str(asked.pk),
        "result": f"{home.reservation.pk}_1",
        "group_id": str(home.reservation.order_id),
        "line_id": str(home.reservation.order_id),
        "cart_id": str(asked.pk),
        "namespace": "Microsoft.Capacity",
        "service": "billing",
        "classification": "x",
        "transcript": "x",
        "rest": "x",
        "product_id": "X",
        "sku_id": "0001P1Y",
        "availability_id": "USD",
    }


def routes() -> Iterator[tuple[str, str, str]]:
    """Yield the name, the address with its parameters, and each method that its view answers."""
    for route in urlpatterns:
        callback: Any = route.callback
        view = getattr(callback, "view_class", None) or callback.cls
        for method in METHODS:
            if hasattr(view, method):
                yield str(route.name), f"/{route.pattern}", method


def ask(arm: Arm, address: str, method: str, ids: dict[str, str]) -> Any:
    path = PARAMETER.sub(lambda found: ids[found[1]], address)
    versions = {"Capacity": "2022-11-01", "Authorization": "2022-04-01", "Consumption": "2024-08-01"}
    version = next((known for name, known in versions.items() if f"Microsoft.{name}/" in address), "2022-12-01")
    version = "2024-04-01" if "Microsoft.Support" in address else version
    query = {"$filter": "usageDate ge 2026-06-01", "grain": "daily"} if "Consumption" in address else {}
    body: dict[str, str] | None = None if method in {"get", "delete"} else {}
    return arm._ask(method, path, version, query, body, None)


def tokens_of(program: Program, address: str) -> Arm:
    """Return a caller with a token for what the address belongs to."""
    claims = claims_of(program.row)
    audience = graph_audience() if address.startswith("/graph/") else claims.audience
    told = tokens.Claims(
        tenant_id=claims.tenant_id, object_id=claims.object_id, app_id=claims.app_id, audience=audience
    )
    return Arm(tokens.issue(told, now=NOW))


def told_of_home(answer: Any) -> list[str]:
    """Return what of home's customer an answer tells."""
    return [word for word in HOME if word in str(answer.body)]


def test_nobody_is_told_anything(ids: dict[str, str]) -> None:
    for name, address, method in routes():
        if name not in OPEN:
            answer = ask(Arm(), address, method, ids)
            assert answer.status == 401, f"{method} {address}: {answer.status}"


def test_another_partners_program_learns_and_changes_nothing(world: World, ids: dict[str, str]) -> None:
    stranger = make_program(world.other.partner)
    before = AuditEvent.objects.filter(partner_id=world.home.partner.pk).count()
    for name, address, method in routes():
        if name in OPEN:
            continue
        answer = ask(tokens_of(stranger, address), address, method, ids)
        assert answer.status < 500, f"{method} {address}: {answer.status}"
        assert not told_of_home(answer), f"{method} {address}: {answer.body}"
    assert AuditEvent.objects.filter(partner_id=world.home.partner.pk).count() == before


def test_a_program_of_another_customers_tenant_learns_nothing_of_this_one(world: World, ids: dict[str, str]) -> None:
    neighbor: Customer = CustomerFactory(partner=world.home.partner, company_name="Contoso")
    buy(customer=neighbor, name="Contoso_RI")
    guest = make_program(world.home.partner, customer=neighbor)
    for name, address, method in routes():
        if name in OPEN or address.startswith("/graph/"):
            continue
        answer = ask(tokens_of(guest, address), address, method, ids)
        assert answer.status < 500, f"{method} {address}: {answer.status}"
        assert not told_of_home(answer), f"{method} {address}: {answer.body}"


def test_its_own_partners_program_is_told_what_the_others_are_not(world: World, ids: dict[str, str]) -> None:
    """The words that are looked for above are there to be found."""
    owner = make_program(world.home.partner)
    seen = "".join(
        str(ask(tokens_of(owner, address), address, "get", ids).body)
        for name, address, method in routes()
        if method == "get" and name not in OPEN
    )
    assert all(word in seen for word in HOME)
