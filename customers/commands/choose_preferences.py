"""Remember how a person wants to see the portal."""

from customers.models import User


def choose_preferences(*, user: User, language: str | None, theme: str | None) -> None:
    """Store a chosen language or theme with the person; None leaves it, an empty theme is the system's."""
    chosen = {name: value for name, value in {"language": language, "theme": theme}.items() if value is not None}
    for name, value in chosen.items():
        setattr(user, name, value)
    user.save(update_fields=list(chosen))
