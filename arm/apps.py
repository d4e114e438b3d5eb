"""The application's entry."""

from django.apps import AppConfig


class ArmConfig(AppConfig):
    name = "arm"
