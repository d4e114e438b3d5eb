"""What is written about rights is what the rules say."""

from tests.permissions.document import FILE, document


def test_the_page_is_up_to_date() -> None:
    """Run ``python -m tests.permissions`` after a change of the rules."""
    assert FILE.read_text(encoding="utf-8") == document()
