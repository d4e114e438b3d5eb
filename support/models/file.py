"""Files of support requests: kept in the database, as web, desk and worker may stand on different machines."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models import TenantModel, User
from support.models.message import Message
from support.models.request import SupportRequest
from support.policy.files import LARGEST, LONGEST_NAME


class FileRow(TenantModel):
    """A file's name, size and bytes."""

    name = models.CharField(_("file name"), max_length=LONGEST_NAME)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.BinaryField(max_length=32)
    content = models.BinaryField()
    at = models.DateTimeField(_("at"))

    class Meta(TenantModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name


class PendingFile(FileRow):
    """A file that somebody uploaded and has not sent yet. ``place``: the address of the form that it belongs to."""

    uploaded_by = models.ForeignKey(
        User, on_delete=models.CASCADE, verbose_name=_("uploaded by"), related_name="+", db_index=False
    )
    place = models.CharField(max_length=500)

    class Meta(FileRow.Meta):
        verbose_name = _("file not sent yet")
        verbose_name_plural = _("files not sent yet")
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(condition=models.Q(size__gt=0, size__lte=LARGEST), name="pending_file_size"),
        ]
        indexes = [
            models.Index(fields=["uploaded_by", "place", "at"], name="pending_file_place"),
            models.Index(fields=["at"], name="pending_file_age"),
        ]


class Attachment(FileRow):
    """A file that was sent: with a message, or with the request itself. Append-only."""

    request = models.ForeignKey(
        SupportRequest,
        on_delete=models.PROTECT,
        verbose_name=_("support request"),
        db_constraint=False,
        related_name="attachments",
    )
    message = models.ForeignKey(
        Message,
        on_delete=models.PROTECT,
        verbose_name=_("message"),
        db_constraint=False,
        null=True,
        related_name="attachments",
    )
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("uploaded by"), related_name="+")

    class Meta(FileRow.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(condition=models.Q(size__gt=0, size__lte=LARGEST), name="attachment_size"),
        ]
        indexes = [models.Index(fields=["partner", "request", "at"], name="attachment_list")]
