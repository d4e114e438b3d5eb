"""The gallery: every component renders in both languages, within the content policy, as sound HTML."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import World

pytestmark = pytest.mark.urls("tests.portal.gallery.urls")
FORBIDDEN = re.compile(r"<script(?! (?:type=\"module\" )?src=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)


@pytest.fixture(params=["en", "ko"])
def html(request: pytest.FixtureRequest, world: World, client: Client) -> str:
    person = world.home.admin.user
    person.language = request.param
    person.save()
    client.force_login(person)
    answer = client.get("/gallery/", {"chrome": "azure", "toasts": "1"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_nothing_stands_inline(html: str) -> None:
    assert not FORBIDDEN.findall(html)


def test_ids_are_unique_and_every_reference_has_its_end(html: str) -> None:
    ids = Counter(re.findall(r'\sid="([^"]+)"', html))
    assert [name for name, count in ids.items() if count > 1] == []
    references = re.findall(
        r'\s(?:aria-labelledby|aria-describedby|popovertarget|for|form|data-dialog)="([^"]+)"', html
    )
    assert {name for several in references for name in several.split()} <= set(ids)


def test_one_heading_names_the_page(html: str) -> None:
    assert html.count("<h1") == 1
    assert html.count("<main") == 1


def test_the_shell_says_who_and_for_whom(html: str, world: World) -> None:
    assert world.home.partner.name in html
    assert world.home.admin.user.email in html


def test_every_component_is_shown() -> None:
    shown = (Path(settings.BASE_DIR) / "tests/app/templates/gallery/parts.html").read_text()
    made_by_tags = {"_sort_header", "_nav_link", "_pager"}
    for file in (Path(settings.BASE_DIR) / "templates/components").glob("_*.html"):
        assert file.stem in made_by_tags or f'"components/{file.name}"' in shown, file.name
