"""What was said in a ticket, as Azure describes it."""

from typing import Any

from rest_framework import serializers

from arm.support_tickets.wire.ticket import ticket_arm_id
from arm.wire import instant
from core.money import Money
from support.models import Message, SupportRequest
from support.texts import sentence
from support.titles import title_of_row


class CommunicationProperties(serializers.Serializer[Any]):
    communicationType = serializers.CharField()
    communicationDirection = serializers.CharField()
    sender = serializers.CharField(allow_blank=True)
    subject = serializers.CharField()
    body = serializers.CharField()
    createdDate = serializers.DateTimeField()


class CommunicationBody(serializers.Serializer[Any]):
    """A message, as answers describe it."""

    id = serializers.CharField()
    name = serializers.CharField()
    type = serializers.CharField()
    properties = CommunicationProperties()


class CommunicationList(serializers.Serializer[Any]):
    value = CommunicationBody(many=True)
    nextLink = serializers.CharField(required=False)


def communication_body(message: Message, row: SupportRequest, *, name: str = "") -> dict[str, Any]:
    """Return a message of a ticket, under the name that it was asked for, or its id. What the system says is said in
    the reader's language.
    """
    called = name or str(message.pk)
    return {
        "id": f"{ticket_arm_id(row)}/communications/{called}",
        "name": called,
        "type": "Microsoft.Support/communications",
        "properties": {
            "communicationType": "web",
            "communicationDirection": "inbound" if message.side == Message.Side.PARTNER else "outbound",
            "sender": message.author_name,
            "subject": title_of_row(row),
            "body": _said(message),
            "createdDate": instant(message.at),
        },
    }


def _said(message: Message) -> str:
    if message.side != Message.Side.SYSTEM:
        return message.body
    facts = message.facts
    has_amount = "net_minor" in facts
    amount = f"{Money(facts['net_minor'], facts['currency']).to_decimal()} {facts['currency']}" if has_amount else ""
    return sentence(message.code, facts, amount=amount)
