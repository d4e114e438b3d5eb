"""Operations one after another, each asked with what an answer before it told, along the links of the description.

No answer may be a 500, none may differ from its description. ``FUZZ_STEPS=n`` goes about n steps a slice;
``FUZZ_REPORT=file`` writes down how often what was asked and answered.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any, ClassVar

import requests
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.stateful.state_machine import StepInput, StepOutput
from schemathesis.schemas import BaseSchema

from arm.openapi.links.link import Links, asked, link_up, told
from arm.tokens import AUDIENCES
from core import clock, outbox
from core.transactions import acting
from customers.commands.answer_device_code import answer_device_code
from customers.policy.roles import AZURE_ROLE_IDS, AzureRole
from reservations.models import CatalogItem
from tests.arm.live.conftest import Live, tried
from tests.factories import World, buy
from tests.factories.carts import on_sale
from tests.factories.clients import CLI, Program, make_program

STEPS = int(os.environ.get("FUZZ_STEPS", "30"))
STEPS_OF_A_CHAIN = 20
CHAINS_OF_A_RUN = 2
SLICES = {
    "reservations": r"^/subscriptions$|/Microsoft\.Capacity/(?!.*/providers/)",
    "support": r"/Microsoft\.Support/",
    "Partner Center": r"^/v1/",
    "refunds": r"/reservationOrders(/{order_id}(/reservations|/calculateRefund|/return)?)?$|/(un)?archive$",
    "exchanges": r"/reservationOrders(/{order_id}/reservations)?$|/calculateExchange$|/exchange$|/operationResults/",
    "splits": r"/reservationOrders(/{order_id}/(reservations|split.*|merge.*))?$",
    "carts": r"^/v1/(customers$|products|.*/carts)",
    "directory": r"^/(graph|tenants|subscriptions|{tenant})|/Microsoft\.Authorization/|/reservationOrders$",
}
"""Addresses that lead to each other, some of them once more among few. A chain through all of them at once would get
nowhere in its few steps."""
PROGRAMS = 20
"""So many that none of their buckets is emptied."""
PATIENCE = 60.0
"""Seconds for an answer: how fast it comes is not asked here."""
NOT_PROMISED = ["positive_data_acceptance", "ignored_auth"]
"""A request of the right shape may still be refused by a rule; tests/arm/test_tenancy.py asks without a token."""
LINKED = {"operationId"}
"""What links fill in, though it may be left out."""
SETTINGS = settings(
    max_examples=CHAINS_OF_A_RUN,
    stateful_step_count=STEPS_OF_A_CHAIN,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def untold(world: World, colleague: Program) -> tuple[Links, ...]:
    """Return the links that a description can't have: by a part of a header, or with what only this world knows."""
    customer, subscription = str(world.home.customer.pk), str(world.home.subscription.pk)
    role = {"roleDefinitionId": told("value/0/id"), "principalId": str(colleague.row.user_id)}
    reader = role | {"roleDefinitionId": f"/x/{AZURE_ROLE_IDS[AzureRole.READER]}"}
    line = {
        "catalogItemId": told("catalogItemId"),
        "quantity": 2,
        "billingCycle": "one_time",
        "provisioningContext": {"subscriptionId": subscription, "scope": "shared"},
    }
    new = {"name": "$response.header.x-ms-request-id"}
    operation = {"operation_id": _located("operationResults/([^?]+)")}
    scope = "providers/Microsoft.Capacity/reservationOrders/{$response.body#/value/0/name}"
    return (
        Links("CalculateExchange_Post", ("OperationResult_Get",), operation, status="202"),
        Links("Exchange_Post", ("OperationResult_Get",), operation, status="202"),
        Links(
            "Return_Post",
            ("ReservationOrder_Get",),
            {"order_id": asked("order_id"), "operationId": _located("operationId=([^&]+)")},
            status="202",
        ),
        *(
            Links(
                f"Reservation_{verb}",
                (f"Reservation_{verb}Result",),
                {"order_id": asked("order_id"), "result": _located("operationresults/([^?]+)")},
            )
            for verb in ("Split", "Merge")
        ),
        Links(
            "SupportTicketsNoSubscription_Create",
            ("SupportOperationsStatus_Get", "SupportOperationResults_Get"),
            {"operation": _located("operationResults/([^?]+)")},
            status="202",
        ),
        Links("ProblemClassifications_List", ("SupportTicketsNoSubscription_Create",), new, a_ticket(world)),
        Links(
            "ProblemClassifications_List",
            ("SupportTickets_Create",),
            new | {"subscription_id": subscription},
            a_ticket(world),
        ),
        Links("ReservationOrder_List", ("RoleAssignments_ListForScope", "RoleDefinitions_List"), {"scope": scope}),
        Links("ReservationOrder_List", ("RoleAssignments_Create",), new | {"scope": scope}, {"properties": reader}),
        Links("RoleDefinitions_ListAtRoot", ("RoleAssignments_CreateAtRoot",), new, {"properties": role}),
        Links(
            "partner_center_customers",
            ("partner_center_products",),
            {"country": "US", "targetView": "AzureReservations"},
        ),
        Links(
            "Tenants_List",
            ("DeviceCode_Ask",),
            {"tenant": told("value/0/tenantId")},
            {"client_id": str(CLI), "scope": f"{AUDIENCES[0]}/.default offline_access"},
        ),
        Links(
            "partner_center_availability",
            ("partner_center_create_cart",),
            {"customer_id": customer},
            {"lineItems": [line]},
        ),
    )


def _located(pattern: str) -> str:
    """Return Schemathesis' own expression for a part of the Location header."""
    return f"$response.header.Location#regex:{pattern}"


def a_ticket(world: World) -> dict[str, Any]:
    """Return a ticket about a reservation, filed under what the answer classifies."""
    contact = {
        "firstName": "Kim",
        "lastName": "Lee",
        "preferredContactMethod": "email",
        "primaryEmailAddress": "kim.lee@partner.example",
        "preferredTimeZone": "Korea Standard Time",
        "country": "KOR",
        "preferredSupportLanguage": "ko-kr",
    }
    return {
        "properties": {
            "title": "A question",
            "description": "What happens to the credit?",
            "severity": "minimal",
            "advancedDiagnosticConsent": "No",
            "serviceId": "/providers/Microsoft.Support/services/{$request.path.service}",
            "problemClassificationId": told("value/1/id"),
            "contactDetails": contact,
            "technicalTicketDetails": {"resourceId": world.home.reservation.arm_id},
        }
    }


def to_be_followed(described: dict[str, Any]) -> dict[str, Any]:
    """Return the description without what may be left out of an address: test_every_operation.py asks with it.

    Each link that names a body is there twice: that body alone, and merged into another.
    """
    for path in described["paths"].values():
        for operation in path.values():
            parameters = operation.get("parameters", [])
            operation["parameters"] = [one for one in parameters if one.get("required") or one["name"] in LINKED]
            for response in operation["responses"].values():
                links = response.get("links", {})
                for name, link in list(links.items()):
                    if "requestBody" in link:
                        links[f"{name}_exactly"] = link | {"x-schemathesis": {"merge_body": False}}
    return described


@dataclass
class Outcome:
    """What came of all chains."""

    broken: list[str] = field(default_factory=list)
    answered: Counter[str] = field(default_factory=Counter)
    followed: Counter[str] = field(default_factory=Counter)

    @property
    def steps(self) -> int:
        return self.answered.total()

    @property
    def report(self) -> str:
        answered = [f"{count:5} {what}" for what, count in sorted(self.answered.items())]
        followed = [f"{count:5} {what}" for what, count in sorted(self.followed.items())]
        counted = f"{self.steps} steps, {len(followed)} links followed"
        return "\n".join([counted, "", *answered, "", *followed, ""])


class Chains:
    """What a chain of calls needs of the world, and what came of all of them. Mixed into Schemathesis' machine."""

    live: ClassVar[Live]
    world: ClassVar[World]
    session: ClassVar[requests.Session]
    programs: ClassVar[Iterator[Program]]
    item: ClassVar[CatalogItem]
    came_of_it: ClassVar[Outcome]

    def setup(self) -> None:
        """Sign in as a program, with something to return, exchange, split and merge."""
        self.program = next(self.programs)
        bought_at = clock.now()
        for name in ("first", "second"):
            buy(customer=self.world.home.customer, item=self.item, quantity=2, name=name, on=bought_at)

    def get_call_kwargs(self, case: Any) -> dict[str, Any]:
        token_of = self.live.graph_token_of if case.path.startswith("/graph/") else self.live.token_of
        return {
            "base_url": self.live.server.url,
            "session": self.session,
            "verify": self.session.verify,
            "timeout": PATIENCE,
            "headers": {"Authorization": f"Bearer {token_of(self.program)}"},
        }

    def step(self, input: StepInput) -> StepOutput:
        output: StepOutput = super().step(input)  # type: ignore[misc]
        status = output.response.status_code
        self.came_of_it.answered[f"{output.case.operation.label} {status} {refusal(output.response)}".rstrip()] += 1
        if input.transition and input.is_applied and status < 400:
            self.came_of_it.followed[input.transition.id] += 1
        return output

    def after_call(self, response: Any, case: Any) -> None:
        """Do what others do: the worker what is due, and a person who lets the program in that shows a code."""
        super().after_call(response, case)  # type: ignore[misc]
        if response.status_code == 202:
            outbox.drain(now=clock.now())
        if response.status_code == 200 and case.path.endswith("/devicecode"):
            person, now = self.world.home.admin, clock.now()
            with acting(person.actor, now=now):
                answer_device_code(
                    user_code=response.json()["user_code"],
                    is_allowed=True,
                    partner_id=self.world.home.partner.pk,
                    actor=person.actor,
                    now=now,
                )

    def validate_response(self, response: Any, case: Any, **more: Any) -> None:
        """Keep what is wrong, and go on."""
        try:
            super().validate_response(response, case, **more)  # type: ignore[misc]
        except FailureGroup as failed:
            self.came_of_it.broken.append(
                f"{case.operation.label}\n" + "\n".join(str(one) for one in failed.exceptions)
            )


def test_every_chain_keeps_its_word(
    live: Live, session: requests.Session, described: dict[str, Any], world: World
) -> None:
    link_up(described, untold(world, make_program(world.home.partner, role=None)))
    schema = tried(to_be_followed(described))
    came_of_it = Outcome()
    slices = [chains(schema.include(path_regex=paths), live, session, world, came_of_it) for paths in SLICES.values()]
    for number, slice in enumerate(slices, start=1):
        while came_of_it.steps < STEPS * number:
            slice.rule_order_seed = came_of_it.steps
            # What may be asked next depends on what was answered, which Hypothesis can't repeat.
            with suppress(FlakyStrategyDefinition):
                slice.run(settings=SETTINGS)
    if report_to := os.environ.get("FUZZ_REPORT"):
        Path(report_to).write_text(came_of_it.report)
    assert not came_of_it.broken, "\n\n".join(came_of_it.broken)
    assert came_of_it.followed


def chains(schema: BaseSchema, live: Live, session: requests.Session, world: World, came_of_it: Outcome) -> Any:
    """Return Schemathesis' machine for a description, in this world."""
    phase = schema.config.phases.stateful
    # Our own links alone; and only what is allowed: what is not is asked in test_every_operation.py.
    phase.inference.algorithms = []
    phase.generation.modes = [GenerationMode.POSITIVE]
    schema.config.checks.update(excluded_check_names=NOT_PROMISED)
    machine = schema.as_state_machine()
    # A chain begins with what is there: a list for which nothing has to be known.
    begun_otherwise = {name: None for name in machine.root_rules if "GET" not in name or name.endswith("products")}
    found = {
        "live": live,
        "session": session,
        "world": world,
        "item": on_sale().item,
        "programs": cycle([make_program(world.home.partner) for _one in range(PROGRAMS)]),
        "came_of_it": came_of_it,
    }
    return type("ChainedOperations", (Chains, machine), begun_otherwise | found)


def refusal(response: Any) -> str:
    """Return the code of a refusal."""
    if response.status_code < 400:
        return ""
    try:
        said = response.json()
    except ValueError:
        return "without a code"
    error = said.get("error", said)
    return str(error.get("code") if isinstance(error, dict) else error)
