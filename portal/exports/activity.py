"""The columns of an activity log's file: a line for each thing that an act changed."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.audit_words import ACTION_NAMES, table_words
from core.texts import face_name
from portal.exports.columns import Column, instant, text
from portal.pages.activity import Line, who_did

ACTIVITY: list[list[Column[Line]]] = [
    instant(_("Date and time"), lambda line: line[0].at),
    text(_("Who"), lambda line: who_did(line[0])),
    text(_("Through"), lambda line: face_name(line[0].through)),
    text(_("Record"), lambda line: table_words(line[0].table_name)),
    text(_("Name"), lambda line: line[1]),
    text(_("ID"), lambda line: line[0].row_id),
    text(_("Action"), lambda line: ACTION_NAMES[line[0].action]),
    text(_("What changed"), lambda line: line[2].label),
    text(pgettext_lazy("a change", "Before"), lambda line: line[2].before),
    text(pgettext_lazy("a change", "After"), lambda line: line[2].after),
]
