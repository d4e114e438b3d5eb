"""Everything that the demo needs before its processes start, in one process, since each start costs a second."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """Migrate, compile the translations, collect the static files if they changed, and seed."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts-file", required=True)
        parser.add_argument("--api-client-file", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        # Compressing the static files and filling the database keep one processor each busy.
        with ThreadPoolExecutor(max_workers=1) as pool:
            static_files = pool.submit(collect_static_files)
            call_command("migrate", interactive=False, verbosity=1)
            call_command("messages", "compile")
            call_command(
                "seed_demo", accounts_file=options["accounts_file"], api_client_file=options["api_client_file"]
            )
        static_files.result()


def collect_static_files() -> None:
    """Collect, unless no source has changed since the last time: compressing takes seconds."""
    record = Path(settings.STATIC_ROOT) / ".sources"
    sources = _fingerprint()
    if record.exists() and record.read_text() == sources:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    record.write_text(sources)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{storage.path(path)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
