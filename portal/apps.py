"""The portal app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        """Register what workers do with mail."""
        from portal.mail import handlers  # noqa: F401
