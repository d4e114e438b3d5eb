"""Fill an empty database with the demo's data; do nothing when it is there already."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import clock
from portal.demo.accounts import demo_accounts
from portal.demo.seed import is_seeded, seed


class Command(BaseCommand):
    """Seed once, and write down who can sign in."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts-file", type=Path, help="write the sign-ins to this file, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if is_seeded():
            self.stdout.write("The demo data is there.")
        else:
            world = seed(clock.now())
            self.stdout.write(f"Wrote {len(world.customers)} customers with {len(world.plans)} orders.")
        if file := options["accounts_file"]:
            Path(file).write_text(json.dumps(demo_accounts(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
