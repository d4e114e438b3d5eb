"""azure-mgmt-support opens a ticket, reads it, talks in it, and closes it."""

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.mgmt.support import MicrosoftSupport

from tests.arm.live.conftest import Live
from tests.factories import World
from tests.factories.clients import make_program

CONTACT = {
    "first_name": "Kim",
    "last_name": "Person",
    "preferred_contact_method": "email",
    "primary_email_address": "kim@northwind.example",
    "preferred_time_zone": "Pacific Standard Time",
    "country": "usa",
    "preferred_support_language": "en-US",
}


def test_the_sdk_opens_a_ticket_of_a_subscription_and_talks_in_it(live: Live, world: World) -> None:
    home = world.home
    token = live.token_of(make_program(home.partner))
    sdk = live.client(MicrosoftSupport, token, str(home.subscription.pk))

    services = {one.display_name: one for one in sdk.services.list()}
    technical = services["Technical"]
    assert sdk.services.get(technical.name).id == technical.id
    kinds = list(sdk.problem_classifications.list(technical.name))
    kind = sdk.problem_classifications.get(technical.name, kinds[0].name)
    assert kind.display_name == kinds[0].display_name
    billing = sdk.problem_classifications.list(services["Billing"].name)
    assert next(iter(billing)).display_name == "Reservation Management / Exchanges and Refunds"

    name = {"name": "no-discount", "type": "Microsoft.Support/supportTickets"}
    assert sdk.support_tickets.check_name_availability(name).name_available is True
    asked = {
        "service_id": technical.id,
        "problem_classification_id": kind.id,
        "title": "No discount",
        "description": "Since Monday the discount is not applied.",
        "severity": "moderate",
        "advanced_diagnostic_consent": "Yes",
        "contact_details": CONTACT,
        "technical_ticket_details": {"resource_id": home.reservation.arm_id},
    }
    made = sdk.support_tickets.begin_create("no-discount", asked).result()
    assert (made.name, made.status, made.severity) == ("no-discount", "Open", "moderate")
    assert sdk.support_tickets.begin_create("no-discount", asked).result().id == made.id
    assert sdk.support_tickets.check_name_availability(name).reason == "AlreadyExists"
    assert sdk.support_tickets.get("no-discount").support_ticket_id.startswith("SR-")
    assert [one.name for one in sdk.support_tickets.list(top=10, filter="status eq 'Open'")] == ["no-discount"]
    assert [one.name for one in sdk.support_tickets_no_subscription.list()] == ["no-discount"]
    assert sdk.support_tickets_no_subscription.get("no-discount").id == made.id

    say = {"subject": "No discount", "body": "It began at nine.", "sender": "kim@northwind.example"}
    talk = {"name": "nine", "type": "Microsoft.Support/communications"}
    assert sdk.communications.check_name_availability("no-discount", talk).name_available is True
    said = sdk.communications.begin_create("no-discount", "nine", say).result()
    assert (said.name, said.body) == ("nine", "It began at nine.")
    assert sdk.communications.get("no-discount", "nine").communication_direction == "inbound"
    assert [one.body for one in sdk.communications.list("no-discount")] == ["It began at nine."]
    assert len(list(sdk.communications_no_subscription.list("no-discount"))) == 1
    assert list(sdk.chat_transcripts.list("no-discount")) == []
    with pytest.raises(HttpResponseError) as refused:
        sdk.file_workspaces.create("files")
    assert refused.value.error is not None
    assert refused.value.error.code == "FileWorkspaceNotSupported"

    changed = sdk.support_tickets.update(
        "no-discount", {"severity": "critical", "contact_details": {"first_name": "Lee"}}
    )
    assert (changed.severity, changed.contact_details.first_name) == ("critical", "Lee")
    assert sdk.support_tickets.update("no-discount", {"status": "closed"}).status == "Closed"

    theirs = live.client(MicrosoftSupport, live.token_of(make_program(world.other.partner)), "x")
    with pytest.raises(ResourceNotFoundError):
        theirs.support_tickets_no_subscription.get("no-discount")
