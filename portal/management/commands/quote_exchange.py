"""manage.py quote_exchange: what an exchange brings and costs, computed from a JSON document by the policy alone."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.queries.policy_versions import stored_rules
from portal.by_hand.exchange import SCHEMA, exchange_asked, exchange_document

BAD_ARGUMENT = 2
LARGEST = 1_000_000


class Command(BaseCommand):
    help = "Compute an exchange by a version of the policy. A refusal by the policy is an answer; it exits with 0."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--input", metavar="FILE", help="a JSON document that follows --schema; - reads stdin")
        parser.add_argument("--schema", action="store_true", help="print the JSON Schema of the input")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["schema"]:
            self.stdout.write(json.dumps(SCHEMA, ensure_ascii=False, indent=2))
            return
        try:
            document = exchange_document(exchange_asked(_typed(options["input"]), stored=stored_rules))
        except ArgumentTypeError as error:
            raise CommandError(str(error), returncode=BAD_ARGUMENT) from None
        if options["json"]:
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
            return
        for name in TOLD:
            self.stdout.write(f"{name:<32} {document[name]:>20} {document['currency']}")
        for refused in document["errors"]:
            self.stdout.write(f"{refused['code']}: {refused['message']}")


TOLD = ("refunds_total", "purchases_total", "net_payable", "gap", "due_today", "credited_today", "monthly")


def _typed(name: str | None) -> Any:
    """Return what a file, or stdin, holds as JSON.

    Raises: ArgumentTypeError.
    """
    if name is None:
        raise ArgumentTypeError("argument --input: give a file, or - for stdin; --schema prints what stands in it")
    try:
        read = sys.stdin.buffer.read(LARGEST + 1) if name == "-" else _bytes_of(name)
    except OSError as error:
        raise ArgumentTypeError(f"argument --input: {name!r} can't be read: {error.strerror}") from None
    if len(read) > LARGEST:
        raise ArgumentTypeError(f"argument --input: more than {LARGEST:,} bytes")
    try:
        return json.loads(read.decode("utf-8"), parse_float=str, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise ArgumentTypeError("argument --input: it is not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise ArgumentTypeError(f"argument --input: it is not JSON: {error}") from None


def _bytes_of(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            return file.read(LARGEST + 1)
    except ValueError as error:
        raise ArgumentTypeError(f"argument --input: {error}") from None


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")
