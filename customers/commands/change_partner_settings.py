"""Change what a partner decides for itself."""

import uuid
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from customers.models import Partner, SecondPersonAmount
from customers.queries.partner_settings import PartnerSettings, settings_of


class SettingsChanged(Refusal):
    """Somebody else saved the settings while these were being filled in."""

    code = "PreconditionFailed"
    text = _("Somebody else has changed the settings meanwhile. Check what they are now; yours were not saved.")


def change_partner_settings(*, partner_id: uuid.UUID, wanted: PartnerSettings, seen: str) -> Partner:
    """Replace a partner's settings; ``seen`` is the fingerprint of those that were looked at.

    Refunds submitted before keep what was in force then (billing.models.refund).

    Raises:
        SettingsChanged: they are other ones by now.
    """
    partner = Partner.objects.select_for_update(no_key=True).get(pk=partner_id)
    now = settings_of(partner)
    if now == wanted:
        return partner
    if now.fingerprint != seen:
        raise SettingsChanged
    partner.language, partner.time_zone = wanted.language, wanted.time_zone
    partner.carry_out_delay_minutes = wanted.delay_minutes
    partner.save(update_fields=["language", "time_zone", "carry_out_delay_minutes"])
    _replace_amounts(partner_id, now.amounts, wanted.amounts)
    return partner


def _replace_amounts(partner_id: uuid.UUID, before: Mapping[str, int], after: Mapping[str, int]) -> None:
    rows = SecondPersonAmount.objects.filter(partner_id=partner_id)
    rows.filter(role__in=before.keys() - after.keys()).delete()
    for role in sorted(after):
        if role not in before:
            SecondPersonAmount.objects.create(partner_id=partner_id, role=role, amount_usd_minor=after[role])
        elif before[role] != after[role]:
            rows.filter(role=role).update(amount_usd_minor=after[role])
