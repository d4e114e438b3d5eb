"""The one place that picks an address to write to.

Mail goes to a partner's own people, and to whom a partner invites to become one. A program is never
written to, and neither is a customer: it has no address here, and an address at a customer's domain is passed over.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from customers.models import Invitation, Membership, Partner, User
from customers.policy.roles import PartnerRole
from customers.queries.people import belongs_elsewhere, customer_at


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to write to: their address, and in which language and time zone they read."""

    address: str
    name: str
    language: str
    partner: Partner
    user: User | None = None
    roles: frozenset[PartnerRole] = frozenset()


def person_to_write_to(*, partner_id: uuid.UUID, person_id: uuid.UUID, now: datetime) -> Recipient | None:
    """Return a partner's person; None unless their membership is in force now and the address is their own."""
    rows = Membership.objects.people().filter(partner_id=partner_id, user_id=person_id, user__is_active=True)
    membership = rows.select_related("user", "partner").first()
    if membership is None or not membership.is_in_force(membership.partner.today(now)):
        return None
    user, partner = membership.user, membership.partner
    if user.is_staff or customer_at(user.email):
        return None
    roles = frozenset(PartnerRole(role) for role in membership.roles)
    return Recipient(user.email, user.name, user.language or partner.language, partner, user, roles)


def invited_to_write_to(*, invitation_id: uuid.UUID, now: datetime) -> tuple[Invitation, Recipient] | None:
    """Return an invitation whose link works, and whom it goes to; None when it is not to be sent any more."""
    invitation = Invitation.objects.filter(pk=invitation_id).select_related("partner", "invited_by").first()
    if invitation is None or not invitation.is_open(now):
        return None
    if customer_at(invitation.email) or belongs_elsewhere(invitation.email, invitation.partner_id):
        return None
    recipient = Recipient(invitation.email, invitation.name, invitation.language, invitation.partner)
    return invitation, recipient
