"""The clock has one reader; dates come from `now`, which the tests move."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("core", "customers", "reservations", "billing", "support", "portal")
THE_READER = ROOT / "core" / "clock.py"

READS = re.compile(r"(datetime|date|dt)\.(now|today|utcnow)$|timezone\.(now|localdate|localtime)$|^time\.time$|^Now$")
READS_IN_SQL = re.compile(
    r"\b(now\(\)|current_date|current_timestamp|localtimestamp|clock_timestamp\(\))", re.IGNORECASE
)


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (path for path in sorted((ROOT / package).rglob("*.py")) if path != THE_READER)


def calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not _only_converts(node):
            yield node.lineno, ast.unparse(node.func)


def _only_converts(call: ast.Call) -> bool:
    """Tell whether it is given the time, as `timezone.localtime(moment)` is."""
    return bool(call.args) and isinstance(call.func, ast.Attribute) and call.func.attr in {"localtime", "localdate"}


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


@pytest.mark.parametrize("name", ["datetime.datetime.now", "date.today", "timezone.now", "time.time", "Now"])
def test_a_read_is_recognized(name: str) -> None:
    assert READS.search(name)


def test_nobody_else_reads_it() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in modules()
        for line, name in calls(ast.parse(path.read_text()))
        if READS.search(name)
    ]
    assert found == []


def test_no_statement_reads_the_databases_clock() -> None:
    """Migrations are left out: the audit trigger takes it when nobody has declared an instant."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in modules()
        if "migrations" not in path.parts
        for line, text in texts(ast.parse(path.read_text()))
        if READS_IN_SQL.search(text)
    ]
    assert found == []


def test_no_field_fills_itself_with_the_time() -> None:
    found = [
        f"{model.__name__}.{field.name}"
        for app in PACKAGES
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    ]
    # Django's own sign-up date; nothing is computed from it.
    assert found == ["User.date_joined"]
