"""Mail has one door, one function that picks an address, and no customer behind it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from customers.models import Customer

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("core", "customers", "reservations", "billing", "support", "portal")
THE_DOOR = "portal/mail/post.py"
THE_PICKER = "customers/queries/addresses.py"
SENDERS = {"send_mail", "send_mass_mail", "mail_admins", "mail_managers", "email_user", "EmailMessage"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def imported(tree: ast.Module) -> set[str]:
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_one_module_hands_mail_over() -> None:
    direct = {
        path
        for path, tree in modules()
        if any(name.split(".")[0] == "smtplib" or name.startswith("django.core.mail") for name in imported(tree))
    }
    assert direct == {THE_DOOR}


def test_nobody_sends_by_another_name() -> None:
    """Django's users can mail themselves, and allauth sends by its adapter, which refuses here."""
    calls = {
        f"{path}: {name}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (name := node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
        in SENDERS
    }
    assert calls == set()


def test_who_posts_got_the_recipient_from_the_one_picker() -> None:
    makes = {
        path
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Recipient"
    }
    assert makes == {THE_PICKER}
    posts = {path for path, tree in modules() if "portal.mail.post" in imported(tree)}
    assert posts == {"portal/mail/handlers.py"}


def test_a_customer_has_no_address() -> None:
    names = {field.name for field in Customer._meta.get_fields()}
    assert not [name for name in names if "mail" in name or "contact" in name or "phone" in name]


@pytest.mark.django_db
def test_no_table_about_customers_has_one() -> None:
    """Read from the database: columns for addresses are of people, invitations and the requester's contact only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name LIKE '%%mail%%' ORDER BY 1, 2",
            [],
        )
        found = {(table, column) for table, column in cursor.fetchall()}
    assert found == {
        ("account_emailaddress", "email"),
        ("account_emailconfirmation", "email_address_id"),
        ("core_notification", "mailed_at"),
        ("customers_invitation", "email"),
        ("customers_user", "email"),
        ("customers_user", "mail_choices"),
        ("support_preparedrefund", "contact_email"),
        ("support_supportrequest", "additional_emails"),
        ("reservations_expirydigest", "mailed_at"),
        ("support_supportrequest", "contact_email"),
    }
