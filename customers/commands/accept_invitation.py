"""Become a person of the partner who invited one."""

import uuid
from datetime import datetime

from allauth.account.models import EmailAddress

from core.actor import Actor
from core.transactions import declare
from customers.commands.people_refusals import CannotBeInvited, InvitationExpired, InvitationOver
from customers.commands.tell_managers import tell_managers
from customers.models import Invitation, Membership, Partner, User
from customers.queries.people import belongs_elsewhere, customer_at


def accept_invitation(*, invitation_id: uuid.UUID, version: int, name: str, password: str, now: datetime) -> User:
    """Make the person with the roles that were promised; the link that was mailed last works once.

    Runs in the caller's transaction and declares the invited as the one who acts in it. Locks the
    partner's people, so that a link used twice at once makes one person. Raises: InvitationOver (also
    for a link of an earlier mail), InvitationExpired, CannotBeInvited, Invitation.DoesNotExist.
    """
    found = Invitation.objects.get(pk=invitation_id)
    partner = Partner.objects.select_for_update(no_key=True).get(pk=found.partner_id)
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if invitation.version != version or invitation.accepted_at or invitation.revoked_at:
        raise InvitationOver
    if not invitation.is_open(now) or (invitation.ends_on and invitation.ends_on < partner.today(now)):
        raise InvitationExpired
    if customer_at(invitation.email) or belongs_elsewhere(invitation.email, partner.pk):
        raise CannotBeInvited
    user = User.objects.filter(email=invitation.email).first() or User(id=uuid.uuid4(), email=invitation.email)
    actor = Actor(kind="user", id=user.pk, label=name, partner_id=partner.pk, through="portal")
    declare(actor, now=now)
    membership = _join(invitation, partner, user, name=name, password=password, now=now)
    tell_managers(partner=partner, code="person_joined", membership=membership, actor=actor, now=now)
    return user


def _join(
    invitation: Invitation, partner: Partner, user: User, *, name: str, password: str, now: datetime
) -> Membership:
    user.name, user.language = name, invitation.language
    user.set_password(password)
    user.save()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    membership, _is_new = Membership.objects.get_or_create(
        partner=partner,
        user=user,
        defaults={"id": uuid.uuid4(), "roles": invitation.roles, "ends_on": invitation.ends_on, "created_at": now},
    )
    invitation.accepted_at, invitation.membership = now, membership
    invitation.save(update_fields=["accepted_at", "membership"])
    return membership
