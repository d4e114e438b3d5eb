"""Begin a sign-in in a program that has no page of its own."""

import uuid
from datetime import datetime

from customers.models import DeviceCode
from customers.models.sign_in import CODE_LASTS
from customers.policy.opaque_tokens import digest_of, new_token
from customers.policy.user_codes import new_user_code


def ask_device_code(
    *, tenant_id: uuid.UUID | None, app_id: uuid.UUID, resource: str, now: datetime
) -> tuple[DeviceCode, str]:
    """Return what was asked, with the code to type in it, and the code that the program asks again with."""
    token = new_token()
    asked = DeviceCode.objects.create(
        digest=digest_of(token),
        user_code=new_user_code(),
        tenant_id=tenant_id,
        app_id=app_id,
        resource=resource,
        created_at=now,
        expires_at=now + CODE_LASTS,
    )
    return asked, token
