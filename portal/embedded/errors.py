"""What can go wrong with an embedded server, in one sentence for the person at the terminal."""

from pathlib import Path


class EmbeddedServerError(RuntimeError):
    """A server could not be prepared, started or stopped."""


def with_log(sentence: str, log: Path, lines: int = 15) -> str:
    """Return the sentence and the end of the server's log, which usually names the cause."""
    tail = log.read_text(errors="replace").splitlines()[-lines:] if log.exists() else []
    return "\n".join([f"{sentence} The end of {log}:", *(f"    {line}" for line in tail)])
