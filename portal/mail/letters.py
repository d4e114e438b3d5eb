"""The letters: news, an invitation, a new password, and the daily digest."""

from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Notification
from customers.models import Invitation, User
from customers.models.partner import ROLE_NAMES
from customers.policy.roles import PartnerRole
from customers.queries.addresses import Recipient
from portal.mail.letter import Letter, address
from portal.mail.links import invitation_url, new_password_url
from portal.notices import told
from portal.templatetags.moments import instant_text


def news_letter(notification: Notification, to: Recipient) -> Letter:
    """Say what a notification says; its link opens the object, and marks the notification as read."""
    said = told(notification)
    return Letter(
        subject=said.title,
        title=said.title,
        text=said.text,
        url=address("notification", notification.pk),
        button=_("Open in the portal"),
        why=_("You get this because it concerns your work at %(partner)s.") % {"partner": to.partner.name},
        settings_url=address("profile", part="mail"),
    )


def invitation_letter(invitation: Invitation) -> Letter:
    names = {"partner": invitation.partner.name, "by": invitation.invited_by.name}
    roles = ", ".join(str(ROLE_NAMES[PartnerRole(role)]) for role in invitation.roles)
    until = instant_text(invitation.expires_at, timezone.get_current_timezone())
    said = [
        _("%(by)s invites you to work for %(partner)s in the Reservation Portal.") % names,
        _("Your roles: %(roles)s.") % {"roles": roles},
        _("Choose your password by %(until)s. The link works once.") % {"until": until},
    ]
    return Letter(
        subject=_("Your invitation to %(partner)s") % names,
        title=_("Join %(partner)s") % names,
        text=" ".join(said),
        url=invitation_url(invitation),
        button=_("Accept the invitation"),
        why=_("If you know nothing of this, ignore it: nothing happens without you."),
    )


def password_letter(user: User) -> Letter:
    return Letter(
        subject=_("Set a new password"),
        title=_("Set a new password"),
        text=_("Somebody, probably you, asked for a new password. The link works once, for four hours."),
        url=new_password_url(user),
        button=_("Set a new password"),
        why=_("If it was not you, ignore this: your password stays as it is."),
    )
