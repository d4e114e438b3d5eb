"""Hand a letter over to the mail server. Nothing else of the product sends mail.

A delivery that was interrupted after the server took it is repeated by the outbox: the Message-ID is the
same then, so that mail programs show it once.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation

from customers.queries.addresses import Recipient
from portal.mail.letter import Letter


def post(write: Callable[[], Letter], *, to: Recipient, kind: str, about: uuid.UUID, at: datetime) -> None:
    """Write a letter in the recipient's language and time zone, and send it. Raises whatever the server refuses.

    ``kind``, ``about`` and ``at`` make its Message-ID: the same news is the same mail.
    """
    with translation.override(to.language), timezone.override(ZoneInfo(to.partner.time_zone)):
        letter = write()
        context = {"letter": letter, "to": to, "language": to.language}
        mail = EmailMultiAlternatives(
            subject=" ".join(letter.subject.split()),
            body=render_to_string("mail/letter.txt", context).strip() + "\n",
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[to.address],
            headers={"Message-ID": message_id(kind, about, at), "Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(render_to_string("mail/letter.html", context), "text/html")
    mail.send()


def message_id(kind: str, about: uuid.UUID, at: datetime) -> str:
    host = urlsplit(settings.PORTAL_URL).hostname or "localhost"
    return f"<{kind}.{about}.{int(at.timestamp() * 1_000_000)}@{host}>"
