"""Sign-in as allauth runs it: people are invited by their partner, nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnlyAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count wrong passwords by the account alone: portal and desk, under whatever host, share one counter.

        Upper case first, as the database compares: a dotless i or a long s finds the same account as i or s.
        """
        login: str = credentials.get("email", credentials.get("username", ""))
        return login.upper().lower()
