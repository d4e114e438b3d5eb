"""The application's entry."""

from django.apps import AppConfig


class ArmConfig(AppConfig):
    name = "arm"

    def ready(self) -> None:
        from arm import checks  # noqa: F401
