"""What clients send: a new ticket, what changes of one, a message, a name to be looked at."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from arm.fields import Text
from core.one_line import one_line
from customers.models import User
from customers.queries.people import customer_at
from support.commands.change_contact import NewContact
from support.commands.post_message import LONGEST
from support.models import SupportRequest
from support.models.request import LONGEST_TITLE
from support.policy.contact import LONGEST_DESCRIPTION, MOST_ADDRESSES, PHONE

LONGEST_ID = 300
HIGHEST = "highestcriticalimpact"
SEVERITIES = {one.value: one for one in SupportRequest.Severity} | {HIGHEST: SupportRequest.Severity.CRITICAL}
"""Azure's fourth and highest severity is for contracts that are not made here: its requests are critical ones."""


class AnyCaseChoice(serializers.ChoiceField):
    """One of some words, in upper or lower case; each is read as written here."""

    def to_internal_value(self, data: Any) -> Any:
        words = {str(word).lower(): word for word in self.choices}
        return super().to_internal_value(words.get(str(data).lower(), data))


class LanguageField(Text):
    """A support language, with its country or without; what is read is one of ours."""

    def to_internal_value(self, data: Any) -> str:
        language = super().to_internal_value(data).lower().replace("_", "-").partition("-")[0]
        if language not in {"en", "ko"}:
            raise serializers.ValidationError(_("Support is given in en-us and ko-kr."))
        return language


class OneLine(Text):
    """A text of one line; what is not seen falls away before it is judged."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation(one_line(data) if isinstance(data, str) else data)


class Address(serializers.EmailField):
    """An address that the desk may write to: nobody's of a customer."""

    def to_internal_value(self, data: Any) -> str:
        address = super().to_internal_value(data)
        self.run_validators(address)
        if customer_at(address):
            text = _("%(address)s is an address of a customer. Customers are never written to.")
            raise serializers.ValidationError(text % {"address": address})
        return address


class ContactRequest(serializers.Serializer[Any]):
    """Whom to reach. Country and time zone are taken and not kept: the desk has its own hours."""

    is_whole = True

    firstName = OneLine(max_length=75, allow_blank=True)
    lastName = OneLine(max_length=74)
    preferredContactMethod = AnyCaseChoice(choices=[one.value for one in User.ContactMethod])
    primaryEmailAddress = Address(max_length=254)
    additionalEmailAddresses = serializers.ListField(
        child=Address(max_length=254), max_length=MOST_ADDRESSES, required=False, allow_null=True
    )
    phoneNumber = Text(max_length=40, required=False, allow_null=True, allow_blank=True)
    preferredTimeZone = Text(max_length=100, required=False, allow_null=True)
    country = Text(max_length=100, required=False, allow_null=True)
    preferredSupportLanguage = LanguageField()

    def validate_phoneNumber(self, value: str | None) -> str:  # noqa: N802
        if value and not re.fullmatch(PHONE, value):
            raise serializers.ValidationError(_("Enter a phone number, for example +82 2-555-0141."))
        return value or ""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        wants_call = attrs.get("preferredContactMethod") == User.ContactMethod.PHONE
        if wants_call and self.is_whole and not attrs.get("phoneNumber"):
            raise serializers.ValidationError({"phoneNumber": _("Enter a phone number, or prefer email.")})
        return attrs


class ContactChange(ContactRequest):
    """What changes of it; what is left out stays."""

    is_whole = False

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        found = super().get_fields()
        for field in found.values():
            field.required = False
        return found


class Resource(serializers.Serializer[Any]):
    resourceId = Text(max_length=LONGEST_ID, required=False, allow_null=True, allow_blank=True)


class TicketRequestProperties(serializers.Serializer[Any]):
    serviceId = Text(max_length=LONGEST_ID)
    problemClassificationId = Text(max_length=LONGEST_ID)
    title = OneLine(max_length=LONGEST_TITLE)
    description = Text(max_length=LONGEST_DESCRIPTION)
    severity = AnyCaseChoice(choices=list(SEVERITIES))
    advancedDiagnosticConsent = AnyCaseChoice(choices=["Yes", "No"])
    contactDetails = ContactRequest()
    technicalTicketDetails = Resource(required=False, allow_null=True)
    fileWorkspaceName = Text(max_length=LONGEST_ID, required=False, allow_null=True, allow_blank=True)


class TicketRequest(serializers.Serializer[Any]):
    """A new ticket."""

    properties = TicketRequestProperties()


class TicketChange(serializers.Serializer[Any]):
    """What is to change of a ticket; what is left out stays."""

    severity = AnyCaseChoice(choices=list(SEVERITIES), required=False, allow_null=True)
    status = AnyCaseChoice(choices=["open", "closed"], required=False, allow_null=True)
    advancedDiagnosticConsent = AnyCaseChoice(choices=["Yes", "No"], required=False, allow_null=True)
    contactDetails = ContactChange(required=False, allow_null=True)


class MessageProperties(serializers.Serializer[Any]):
    subject = OneLine(max_length=LONGEST_TITLE)
    body = Text(max_length=LONGEST)
    sender = Text(max_length=LONGEST_ID, required=False, allow_null=True, allow_blank=True)


class MessageRequest(serializers.Serializer[Any]):
    """A message to the desk. Who says it is who calls, whatever ``sender`` says."""

    properties = MessageProperties()


class NameRequest(serializers.Serializer[Any]):
    """A name to be looked at before something is made under it."""

    name = Text(max_length=LONGEST_ID)
    type = AnyCaseChoice(choices=["Microsoft.Support/supportTickets", "Microsoft.Support/communications"])


class NameAnswer(serializers.Serializer[Any]):
    nameAvailable = serializers.BooleanField()
    reason = serializers.CharField(required=False)
    message = serializers.CharField(required=False)


def read(kind: type[serializers.Serializer[Any]], body: Any) -> dict[str, Any]:
    """Return what a body says. Raises: rest_framework's ValidationError."""
    serializer = kind(data=body)
    serializer.is_valid(raise_exception=True)
    said: dict[str, Any] = serializer.validated_data
    return said


def contact_of(said: dict[str, Any], *, known_name: str = "") -> NewContact:
    """Return the contact that a body tells of, or what changes of one; a missing half of a name stays as it was."""
    first, _blank, last = known_name.rpartition(" ")
    names = (said.get("firstName", first), said.get("lastName", last))
    emails = said.get("additionalEmailAddresses")
    return NewContact(
        contact_name=" ".join(name for name in names if name) or None,
        contact_email=said.get("primaryEmailAddress"),
        contact_phone=said.get("phoneNumber"),
        contact_method=said.get("preferredContactMethod"),
        additional_emails=None if emails is None else list(dict.fromkeys(emails)),
        language=said.get("preferredSupportLanguage"),
    )
