"""The desk's pages of the core's own rows, and what the pages of all models share."""

from core.admin import history

__all__ = ["history"]
