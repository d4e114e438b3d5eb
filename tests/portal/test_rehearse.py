"""Rehearse with Azure's SDK: the recipes, each with the partner's own tenant in it."""

import pytest
from pytest_django import Settings

from tests.factories import World
from tests.portal.conftest import Pages


def test_every_recipe_names_the_address_and_the_partners_tenant(world: World, pages: Pages, settings: Settings) -> None:
    settings.ARM_URL = "https://arm.test"
    text = pages.open(world.home.seller, "rehearse").text
    recipes = [part.split("</code>")[0] for part in text.split("<code>")[1:]]
    assert len(recipes) == 4
    assert "<client" not in text.lower() and "&lt;client ID&gt;" in text
    for recipe in recipes:
        assert "https://arm.test" in recipe and str(world.home.partner.pk) in recipe
        assert str(world.other.partner.pk) not in recipe
        assert "ca.pem" not in recipe


def test_the_demos_authority_is_named_where_there_is_one(
    world: World, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_CA_FILE", "/somewhere/ca.pem")
    assert pages.open(world.home.seller, "rehearse").text.count("/somewhere/ca.pem") >= 4


def test_help_leads_there(world: World, pages: Pages) -> None:
    assert 'href="/help/azure-clients/"' in pages.open(world.home.reader, "help").text


def test_strangers_sign_in_first(pages: Pages) -> None:
    assert pages.open(None, "rehearse").status == 302


def test_in_korean(world: World, pages: Pages) -> None:
    assert "Azure SDK로 연습하기" in pages.open(world.home.admin, "rehearse", language="ko").text
