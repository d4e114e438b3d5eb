"""Names that a client chooses for what it makes: a ticket, a communication."""

import re
import uuid

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from core.guids import guid_in
from support.models.request import LONGEST_TICKET_NAME

NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_TICKET_NAME - 1}}}")
OUR_NUMBER = re.compile(r"SR-.*", re.IGNORECASE)


class ResourceNameInvalid(Refusal):
    """Not a name, or one that could be taken for a number of ours."""

    code = "ResourceNameInvalid"
    text = _("The name can have letters, digits, '.', '_' and '-', %(longest)s at most, and can't begin with 'SR-'.")

    def __init__(self) -> None:
        super().__init__(longest=LONGEST_TICKET_NAME)


def checked_name(name: str) -> str:
    """Return a name that a client chose. Raises: ResourceNameInvalid."""
    if not NAME.fullmatch(name) or OUR_NUMBER.fullmatch(name):
        raise ResourceNameInvalid
    return name


def communication_id(request_id: uuid.UUID, name: str) -> uuid.UUID:
    """Return the id of the message that a client makes under a name, in whatever case it writes it: always the same."""
    return uuid.uuid5(request_id, name.lower())


def communication_ids(request_id: uuid.UUID, name: str) -> list[uuid.UUID]:
    """Return the ids that a message of this name may have: a list tells it by its id, which is a name, too."""
    by_name, by_id = communication_id(request_id, name), guid_in(name)
    return [by_name, by_id] if by_id else [by_name]
