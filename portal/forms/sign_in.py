"""The sign-in form, with the way to a new password in the portal's own words."""

from typing import Any

from allauth.account.forms import LoginForm
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        password = self.fields["password"]
        # The desk has no such page, and allauth then names none.
        if password.help_text:
            url = reverse("account_reset_password")
            password.help_text = format_html('<a href="{}">{}</a>', url, _("Forgotten your password?"))
