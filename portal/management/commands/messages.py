"""manage.py messages: keep the translations complete."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.i18n import catalog


class Command(BaseCommand):
    help = "update: collect messages into the Korean catalog; check: exit 1 unless it is complete; compile."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["update", "check", "compile"])

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['act']}")()

    def _update(self) -> None:
        found = catalog.update()
        empty = sum(1 for message in found if message.id and not message.string)
        self.stdout.write(f"{len(found)} messages, {empty} to translate in {catalog.po_file().name}.")

    def _check(self) -> None:
        found = catalog.problems()
        for problem in found:
            self.stdout.write(problem)
        if found:
            raise CommandError(f"The Korean catalog has {len(found)} problems.")

    def _compile(self) -> None:
        self.stdout.write(f"{catalog.compile_catalog().name} compiled.")
