"""What a worker does when mail is due: pick the address now, write, send. Nothing in a page waits for a mail server."""

import logging
import uuid
from datetime import UTC, datetime, time

from core import notifications, outbox
from core.models import Notification, OutboxEvent
from customers.events import INVITATION_SENT, PASSWORD_FORGOTTEN
from customers.models import Membership
from customers.policy.mail import MailKind, wants_mail
from customers.queries.addresses import Recipient, invited_to_write_to, person_to_write_to
from portal.mail.digest import digest_letter
from portal.mail.letters import invitation_letter, news_letter, password_letter
from portal.mail.post import post
from portal.notices import mail_kind_of
from reservations.events import EXPIRY_DIGEST
from reservations.models import ExpiryDigest

log = logging.getLogger(__name__)


def not_sent(subject_id: uuid.UUID, now: datetime) -> None:
    log.error("mail about %s could not be sent; at the desk, under outbox, it can be tried again", subject_id)


@outbox.handles(notifications.MAIL, when_dead=not_sent, may_be_retried=True)
def mail_news(notification_id: uuid.UUID, now: datetime) -> None:
    """Mail what a notification says now, unless it went out already or the person does not want it.

    Two events of one thread: the first mails the latest news, and the second finds nothing new.
    """
    row = Notification.objects.select_for_update().filter(pk=notification_id).first()
    if row is None or row.level == Notification.Level.IN_PROGRESS or row.mailed_at == row.at:
        return
    to = person_to_write_to(partner_id=row.partner_id, person_id=row.person_id, now=now)
    kind = mail_kind_of(row.code)
    if to is None or kind is None or not _wants(to, kind):
        return
    post(lambda: news_letter(row, to), to=to, kind="news", about=row.pk, at=row.at)
    row.mailed_at = row.at
    row.save(update_fields=["mailed_at"])


@outbox.handles(INVITATION_SENT, when_dead=not_sent, may_be_retried=True)
def mail_invitation(invitation_id: uuid.UUID, now: datetime) -> None:
    found = invited_to_write_to(invitation_id=invitation_id, now=now)
    if found:
        invitation, to = found
        post(
            lambda: invitation_letter(invitation), to=to, kind="invitation", about=invitation.pk, at=invitation.sent_at
        )


@outbox.handles(PASSWORD_FORGOTTEN, when_dead=not_sent, may_be_retried=True)
def mail_new_password(user_id: uuid.UUID, now: datetime) -> None:
    """Mail a link to somebody whose membership is in force; of several partners, any will do."""
    for partner_id in Membership.objects.filter(user_id=user_id).order_by("pk").values_list("partner_id", flat=True):
        to = person_to_write_to(partner_id=partner_id, person_id=user_id, now=now)
        if to and (user := to.user):
            post(lambda: password_letter(user), to=to, kind="password", about=user_id, at=_asked_at(user_id, now))
            return


def _asked_at(user_id: uuid.UUID, now: datetime) -> datetime:
    """Return when the event that is being handled was put: a repeated delivery is the same mail."""
    events = OutboxEvent.objects.open().filter(topic=PASSWORD_FORGOTTEN, subject_id=user_id).order_by("pk")
    return events.values_list("enqueued_at", flat=True).first() or now


@outbox.handles(EXPIRY_DIGEST, when_dead=not_sent, may_be_retried=True)
def mail_digest(digest_id: uuid.UUID, now: datetime) -> None:
    row = ExpiryDigest.objects.select_for_update().filter(pk=digest_id).first()
    if row is None or row.mailed_at:
        return
    to = person_to_write_to(partner_id=row.partner_id, person_id=row.person_id, now=now)
    if to is None or not _wants(to, MailKind.EXPIRY):
        return
    post(lambda: digest_letter(row), to=to, kind="expiry", about=row.pk, at=datetime.combine(row.on, time(), UTC))
    row.mailed_at = now
    row.save(update_fields=["mailed_at"])


def _wants(to: Recipient, kind: MailKind) -> bool:
    return to.user is not None and wants_mail(kind, roles=to.roles, choices=to.user.mail_choices)
