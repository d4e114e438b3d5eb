"""Links that a mail carries: to accept an invitation, and to set a new password."""

import uuid
from dataclasses import dataclass

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core import signing

from customers.models import Invitation, User
from portal.mail.letter import address

SALT = "portal.invitation"


@dataclass(frozen=True, slots=True)
class InvitationLink:
    """Which invitation, and of which sending: an earlier link does not work any more."""

    invitation_id: uuid.UUID
    version: int


def invitation_url(invitation: Invitation) -> str:
    token = signing.dumps([invitation.pk.hex, invitation.version], salt=SALT)
    return address("invitation", token)


def read_invitation_token(token: str) -> InvitationLink | None:
    """Return what a link names; None unless we signed it. How long it works stands on the invitation's row."""
    try:
        pk, version = signing.loads(token, salt=SALT)
        return InvitationLink(uuid.UUID(pk), int(version))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None


def new_password_url(user: User) -> str:
    """Return a link that sets a new password once; it dies with the next sign-in, too."""
    key = default_token_generator.make_token(user)
    return address("account_reset_password_from_key", user_pk_to_url_str(user), key)
