"""python -m tests.permissions: write docs/permissions.md anew."""

import os

import django


def write() -> None:
    from tests.permissions.document import FILE, document

    FILE.write_text(document(), encoding="utf-8")


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()
write()
