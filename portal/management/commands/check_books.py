"""manage.py check_books: recompute the books and print what is off."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.queries.books import CHECKS, check_books


class Command(BaseCommand):
    help = "Recompute every balance, limit, quantity and number, and print what is off. Exits 1 if anything is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        found = check_books()
        if options["json"]:
            report = {"is_whole": not found, "checks": list(CHECKS), "discrepancies": [asdict(one) for one in found]}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            for one in found:
                self.stdout.write(f"{one.check}: {one.subject}: {one.detail}")
        if found:
            raise CommandError(f"{len(found)} of the books' figures are off.")
        if not options["json"]:
            self.stdout.write(f"The books are whole ({len(CHECKS)} checks).")
