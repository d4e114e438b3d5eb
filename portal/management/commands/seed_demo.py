"""Fill an empty database with the demo's data; do nothing when it is there already."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import clock
from portal.demo.accounts import demo_accounts
from portal.demo.api_client import ready_api_client
from portal.demo.seed import is_seeded, seed


class Command(BaseCommand):
    """Seed once, and write down who can sign in."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts-file", type=Path, help="write the sign-ins to this file, as JSON")
        parser.add_argument("--api-client-file", type=Path, help="write what a program signs in with to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        if is_seeded():
            self.stdout.write("The demo data is there.")
        else:
            world = seed(clock.now())
            self.stdout.write(f"Wrote {len(world.customers)} customers with {len(world.plans)} orders.")
        if file := options["accounts_file"]:
            _write(Path(file), demo_accounts())
        if file := options["api_client_file"]:
            _write(Path(file), ready_api_client(clock.now()))


def _write(file: Path, told: Any) -> None:
    file.touch(mode=0o600)
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
