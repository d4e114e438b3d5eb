"""Programs that wait for somebody to let them in."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from customers.models import Customer, DeviceCode
from customers.policy.public_clients import public_client_name
from customers.policy.user_codes import as_shown, as_typed
from customers.queries.callers import tenant_of


@dataclass(frozen=True, slots=True)
class WaitingProgram:
    """What somebody decides on: which program, and for which customer's tenant (None: for the whole partner's)."""

    code: DeviceCode
    customer: Customer | None

    @property
    def name(self) -> str:
        return public_client_name(self.code.app_id)

    @property
    def shown_code(self) -> str:
        return as_shown(self.code.user_code)


def waiting_program(typed: str, *, partner_id: uuid.UUID, now: datetime) -> WaitingProgram | None:
    """Return the program that shows this code; None when none does, or it asks for another partner's tenant."""
    user_code = as_typed(typed)
    code = DeviceCode.objects.filter(user_code=user_code).first() if user_code else None
    if code is None or not code.is_open(now):
        return None
    if code.tenant_id is None:
        return WaitingProgram(code, None)
    tenant = tenant_of(code.tenant_id)
    return WaitingProgram(code, tenant.customer) if tenant and tenant.partner.pk == partner_id else None
