"""What a partner decides for itself, and who changed it last."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db.models import Q

from core.models import AuditEvent
from customers.models import Partner, RolePermission
from customers.policy.roles import Action, Level, PartnerRole
from customers.queries.second_person_amounts import second_person_amounts

OWN_COLUMNS = ("language", "time_zone", "carry_out_delay_minutes")


@dataclass(frozen=True, slots=True)
class PartnerSettings:
    """The settings; the amounts are US cents by role, and a role without one is asked nothing."""

    amounts: Mapping[str, int]
    delay_minutes: int
    language: str
    time_zone: str

    @property
    def fingerprint(self) -> str:
        """What tells whether somebody has changed them meanwhile."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


def settings_of(partner: Partner) -> PartnerSettings:
    """Return a partner's settings. One query."""
    return PartnerSettings(
        amounts=second_person_amounts(partner.pk),
        delay_minutes=partner.carry_out_delay_minutes,
        language=partner.language,
        time_zone=partner.time_zone,
    )


def roles_that_request_refunds() -> list[PartnerRole]:
    """Return the roles that let somebody submit a refund anywhere, in the order in which roles are listed."""
    cells = RolePermission.objects.filter(action=Action.REFUNDS_REQUEST.value).exclude(
        level__in=[Level.NEVER.value, Level.OWN.value]
    )
    found = set(cells.values_list("role", flat=True))
    return [role for role in PartnerRole if role.value in found]


def last_change(partner_id: uuid.UUID) -> AuditEvent | None:
    """Return the last change of the settings, whoever made it; None when the partner has them as they came."""
    own = Q(table_name="customers_partner", row_id=str(partner_id), action="UPDATE", after__has_any_keys=OWN_COLUMNS)
    changes = AuditEvent.objects.filter(own | Q(table_name="customers_secondpersonamount"), partner_id=partner_id)
    return changes.order_by("-at", "-pk").first()
