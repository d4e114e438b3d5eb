"""Keep what somebody uploads until they send it, and send it."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.errors import Refusal
from core.housekeeping import BATCH
from support.models import Attachment, Message, PendingFile, SupportRequest
from support.policy.files import LONGEST_NAME, MOST_FILES, FileFault, file_fault

KEPT_FOR = timedelta(days=1)
LOCK = """
    SELECT * FROM support_pendingfile
    WHERE partner_id = %s AND partner_id = %s AND uploaded_by_id = %s AND place = %s
    ORDER BY at, id FOR UPDATE
"""
"""Of the partner whose request it is, and for whom the person acts now."""


class FileRefused(Refusal):
    """A file that may not come along."""

    code = "InvalidRequestContent"
    _texts = {
        FileFault.NO_NAME: _("Give the file a name."),
        FileFault.NAME_TOO_LONG: _("A file's name can have %(longest)s characters at most; rename the file."),
        FileFault.BAD_CHARACTER: _("The file's name has a character that is not possible in it; rename the file."),
        FileFault.NO_EXTENSION: _("The file's name needs an extension such as .pdf or .png."),
        FileFault.BLOCKED: _("Files of this type are not taken. Pack it into a .zip file, or send a picture of it."),
        FileFault.EMPTY: _("The file is empty."),
        FileFault.TOO_LARGE: _("A file can have 4 MB at most. Pack it into a .zip file, or send a part of it."),
    }

    def __init__(self, fault: FileFault) -> None:
        self.fault = fault
        self.text = self._texts[fault]
        super().__init__(longest=LONGEST_NAME)


class TooManyFiles(Refusal):
    code = "InvalidRequestContent"
    text = _("%(most)s files can be sent at once; pack them into a .zip file.")


def keep_file(
    *, partner_id: uuid.UUID, place: str, name: str, size: int, content: bytes, actor: Actor, now: datetime
) -> PendingFile:
    """Keep a file for a form of the person's; the same one twice is kept once.

    ``size`` is what came in; ``content`` may be less of it when it was too much.

    Raises:
        FileRefused, TooManyFiles.
    """
    if fault := file_fault(name, size):
        raise FileRefused(fault)
    digest = hashlib.sha256(content).digest()
    pending = pending_files(actor, place)
    for one in pending:
        if (one.name, bytes(one.sha256)) == (name, digest):
            return one
    if len(pending) >= MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    return PendingFile.objects.create(
        id=uuid.uuid4(),
        partner_id=partner_id,
        uploaded_by_id=actor.person_id,
        place=place,
        name=name,
        size=size,
        sha256=digest,
        content=content,
        at=now,
    )


def pending_files(actor: Actor, place: str) -> list[PendingFile]:
    """Return what the person uploaded for a form and has not sent yet, without the bytes."""
    return list(_own(actor, place).defer("content").order_by("at", "pk"))


def drop_file(*, file_id: uuid.UUID, place: str, actor: Actor) -> None:
    """Forget an uploaded file; one that is gone already, or somebody else's, stays as it is."""
    _own(actor, place).filter(pk=file_id).delete()


def move_files(*, place: str, to: str, actor: Actor) -> None:
    """Let what was uploaded for a form wait for another one's."""
    _own(actor, place).update(place=to)


def attach_pending(
    *, request: SupportRequest, message: Message | None, place: str, actor: Actor, now: datetime
) -> list[Attachment]:
    """Send what the person uploaded for a form: with a message, or with the request itself."""
    pending = list(PendingFile.objects.raw(LOCK, [request.partner_id, actor.partner_id, actor.person_id, place]))
    if not pending:
        return []
    sent = [_attachment(one, request, message, now) for one in pending]
    Attachment.objects.bulk_create(sent)
    _own(actor, place).filter(pk__in=[one.pk for one in pending]).delete()
    return sent


def attach(*, request: SupportRequest, message: Message, files: Iterable[tuple[str, bytes]], actor: Actor) -> None:
    """Attach files that come with a message of the desk.

    Raises:
        FileRefused.
    """
    for name, content in files:
        if fault := file_fault(name, len(content)):
            raise FileRefused(fault)
        Attachment.objects.create(
            id=uuid.uuid4(),
            partner_id=request.partner_id,
            request=request,
            message=message,
            uploaded_by_id=actor.person_id,
            name=name,
            size=len(content),
            sha256=hashlib.sha256(content).digest(),
            content=content,
            at=message.at,
        )


def forget_pending_files(*, now: datetime) -> int:
    """Delete files that were uploaded more than a day ago and never sent, at most ``BATCH``; return how many."""
    old = PendingFile.objects.filter(at__lt=now - KEPT_FOR).order_by("pk").values_list("pk", flat=True)[:BATCH]
    deleted, _by_model = PendingFile.objects.filter(pk__in=list(old)).delete()
    return deleted


def _own(actor: Actor, place: str) -> QuerySet[PendingFile]:
    """Return the person's files of a form, on behalf of the partner for whom they act now."""
    rows = PendingFile.objects.filter(uploaded_by_id=actor.person_id, place=place)
    return rows.filter(partner_id=actor.partner_id) if actor.partner_id else rows.none()


def _attachment(one: PendingFile, request: SupportRequest, message: Message | None, now: datetime) -> Attachment:
    return Attachment(
        id=uuid.uuid4(),
        partner_id=request.partner_id,
        request=request,
        message=message,
        uploaded_by_id=one.uploaded_by_id,
        name=one.name,
        size=one.size,
        sha256=one.sha256,
        content=one.content,
        at=now,
    )
