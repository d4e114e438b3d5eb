"""What a form does with a file that comes along: keep it at once, so that no other error loses it."""

import uuid

from django import forms

from core.errors import Refusal
from portal.http import PartnerRequest
from support.commands.attach_files import drop_file, keep_file

FIELD = "file"


def keep_upload(request: PartnerRequest, form: forms.Form, place: str) -> str:
    """Keep the form's file for its place; return what is wrong with it, nothing when it is kept or there is none."""
    form.is_valid()
    upload = form.cleaned_data.get(FIELD)
    if upload is None:
        return " ".join(str(one) for one in form.errors.get(FIELD, []))
    try:
        keep_file(
            partner_id=request.partner.pk,
            place=place,
            name=upload.name,
            size=upload.size,
            content=upload.read(),
            actor=request.actor,
            now=request.now,
        )
    except Refusal as refusal:
        return refusal.message
    return ""


def removed(request: PartnerRequest, file_id: str, place: str) -> None:
    """Forget an uploaded file; what is none is forgotten already."""
    try:
        drop_file(file_id=uuid.UUID(file_id), place=place, actor=request.actor)
    except ValueError:
        return
