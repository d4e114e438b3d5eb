"""Whether what somebody signed in to still goes on."""

from django.utils.crypto import constant_time_compare

from customers.models import User


def is_signed_in_still(user: User, session_hash: str) -> bool:
    """Tell whether neither the password changed since, nor all sessions of the person were ended.

    ``session_hash``: what their sessions in the portal were tied to then.
    """
    return constant_time_compare(session_hash, user.get_session_auth_hash())
