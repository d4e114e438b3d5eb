"""Sign-in as allauth runs it: people are invited, nobody signs up, and mail goes through the outbox."""

from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from core import clock, outbox
from core.actor import Actor
from core.transactions import acting
from customers.events import PASSWORD_FORGOTTEN
from customers.models import User
from customers.queries.programs import is_program
from customers.queries.standing import standing_of


class InvitedOnlyAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Let people in. A program has no password; if one were ever written into its row, it would open no page."""
        user: User | None = super().authenticate(request, **credentials)
        return None if user and is_program(user) else user

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Put it into the outbox, without the link: that is made when the mail is.

        Whoever belongs to no partner any more gets none, a program neither, and nobody is told so.
        """
        now = clock.now()
        if standing := standing_of(user, now=now):
            partner_id = standing.partner.pk
            with acting(_themselves(user, partner_id), now=now):
                outbox.put(topic=PASSWORD_FORGOTTEN, subject_id=user.pk, partner_id=partner_id, now=now)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> NoReturn:
        """Refuse: portal/mail writes everything that is mailed."""
        raise NotImplementedError(template_prefix)

    def set_password(self, user: User, password: str) -> None:
        """Set it in a transaction that says who does: with a link from a mail nobody is signed in."""
        now = clock.now()
        standing = standing_of(user, now=now)
        with acting(_themselves(user, standing.partner.pk if standing else None), now=now):
            super().set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count wrong passwords by the account alone: portal and desk, under whatever host, share one counter.

        Upper case first, as the database compares: a dotless i or a long s finds the same account as i or s.
        """
        login: str = credentials.get("email", credentials.get("username", ""))
        return login.upper().lower()


def _themselves(user: User, partner_id: Any) -> Actor:
    return Actor(kind="user", id=user.pk, label=user.name or user.email, partner_id=partner_id, through="portal")
