"""Static files as they are served: portal.css and portal.js with their imports written into them.

A page then asks for one style sheet and one script, while every component keeps a file of its own and
nothing has to be built to look at a change: in development the browser follows the imports itself.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

BUNDLES = ("css/portal.css", "css/desk.css", "js/portal.js", "js/desk.js")

CSS_IMPORT = re.compile(r'^@import url\("(?P<path>[^"]+)"\)(?: layer\((?P<layer>[\w-]+)\))?;\n', re.MULTILINE)
JS_IMPORT = re.compile(r'^import "\./(?P<path>[^"]+)";\n', re.MULTILINE)


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage (hashed names, compressed copies), after the bundles are written out."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            for name in BUNDLES:
                if name in paths:
                    self._write_out(name, paths)
        yield from super().post_process(paths, dry_run, **options)

    def _write_out(self, name: str, paths: dict[str, Any]) -> None:
        """Replace the collected copy, and name it as the source that hashing reads."""
        whole = self._css(name, paths) if name.endswith(".css") else self._js(name, paths)
        self.delete(name)
        self.save(name, ContentFile(whole.encode()))
        paths[name] = (self, name)

    def _css(self, name: str, paths: dict[str, Any]) -> str:
        """Imports of our own parts become their text; those of packages stay, and go to the front."""
        kept: list[str] = []

        def replace(found: re.Match[str]) -> str:
            path, layer = found["path"], found["layer"]
            if path.startswith("../"):
                kept.append(found[0])
                return ""
            part = self._css(_beside(name, path), paths)
            return f"@layer {layer} {{\n{part}}}\n" if layer else part

        text = CSS_IMPORT.sub(replace, _read(name, paths))
        if not kept:
            return text
        head, order, rest = text.partition(";\n")
        return head + order + "".join(kept) + rest

    def _js(self, name: str, paths: dict[str, Any]) -> str:
        """Each module becomes a block, which keeps its names to itself. Modules here export nothing."""
        return JS_IMPORT.sub(lambda found: f"{{\n{_read(_beside(name, found['path']), paths)}}}\n", _read(name, paths))


def _beside(name: str, path: str) -> str:
    return str(PurePosixPath(name).parent / path)


def _read(name: str, paths: dict[str, Any]) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        text: str = file.read().decode()
    return text
