"""Who asks: every partner role, one of them with an Azure role besides, and those who belong nowhere."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from customers.policy.access import Held, Principal
from customers.policy.roles import DEFAULT_MATRIX, Action, AzureRole, Level, PartnerRole

STRANGER, NO_PARTNER, OWNER_OF_THE_ORDER = "Nobody signed in", "No partner", "Sales agent, Owner of the order"


@dataclass(frozen=True, slots=True)
class Asker:
    """A column of the table: a partner role, and the Azure role held on the order, if any."""

    name: str
    role: PartnerRole
    held: tuple[Held, ...] = ()

    @property
    def principal(self) -> Principal:
        """Return the rights that the matrix gives as it is shipped; who it is does not matter for them."""
        reach: Mapping[Action, Mapping[PartnerRole, Level]] = {
            action: {self.role: level} for action, level in DEFAULT_MATRIX[self.role].items()
        }
        nobody = uuid.UUID(int=0)
        return Principal(user_id=nobody, partner_id=nobody, roles=frozenset({self.role}), reach=reach)


ASKERS = [
    Asker("Global admin", PartnerRole.GLOBAL_ADMIN),
    Asker("Admin agent", PartnerRole.ADMIN_AGENT),
    Asker("Sales agent", PartnerRole.SALES_AGENT),
    Asker(OWNER_OF_THE_ORDER, PartnerRole.SALES_AGENT, (Held(AzureRole.OWNER, is_on_order=True),)),
    Asker("Helpdesk agent", PartnerRole.HELPDESK_AGENT),
    Asker("Billing admin", PartnerRole.BILLING_ADMIN),
    Asker("User management admin", PartnerRole.USER_ADMIN),
    Asker("Auditor", PartnerRole.AUDITOR),
]
COLUMNS = [*(asker.name for asker in ASKERS), NO_PARTNER, STRANGER]
