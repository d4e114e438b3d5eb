"""The columns of an activity log's file: a line for each thing that an act changed."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.audit_words import ACTION_NAMES
from core.texts import face_name
from portal.exports.columns import Column, instant, text
from portal.pages.activity import Line

ACTIVITY: list[list[Column[Line]]] = [
    instant(_("Date and time"), lambda line: line.event.at),
    text(_("Who"), lambda line: line.who),
    text(_("Through"), lambda line: face_name(line.event.through)),
    text(_("What"), lambda line: line.told.sentence),
    text(_("Customer"), lambda line: line.told.place.customer),
    text(_("Record"), lambda line: line.told.kind),
    text(_("Name"), lambda line: line.told.name),
    text(_("ID"), lambda line: line.event.row_id),
    text(_("Action"), lambda line: ACTION_NAMES[line.event.action]),
    text(_("What changed"), lambda line: line.change.label),
    text(pgettext_lazy("a change", "Before"), lambda line: line.change.before),
    text(pgettext_lazy("a change", "After"), lambda line: line.change.after),
]
