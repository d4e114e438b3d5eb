"""Messages of Django and allauth that our pages show, named so that our catalog gives them our words.

Our catalog wins over the packages' own; without this their Korean would call things by other names
than the rest of a page does.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

SIGN_IN = (
    _("Email"),
    _("Email address"),
    _("Password"),
    _("Enter a valid email address."),
    _("The email address and/or password you specified are not correct."),
    _("Too many failed login attempts. Try again later."),
)

DESK = (
    _("View %s"),
    _("Delete selected %(verbose_name_plural)s"),
    _("Select this object for an action - {}"),
    _("Start typing to filter…"),
    _(
        "Whether the user will be able to authenticate using a password or not. If disabled, they may still be able to "
        "authenticate using other backends, such as Single Sign-On or LDAP."
    ),
)

PASSWORDS = (
    _("Change my password"),
    _("Change password: %s"),
    _("Enter a new password for the user <strong>%(username)s</strong>."),
    _("Enter the same password as before, for verification."),
    _("New password"),
    _("New password confirmation"),
    _("Old password"),
    _("Password change"),
    _("Password change successful"),
    _("Password changed successfully."),
    _("Password confirmation"),
    _(
        "Please enter your old password, for security’s sake, and then enter your new password twice so we can "
        "verify you typed it in correctly."
    ),
    _("The password is too similar to the %(verbose_name)s."),
    _("The two password fields didn’t match."),
    _("This password is too common."),
    _("Your old password was entered incorrectly. Please enter it again."),
    _("Your password can’t be a commonly used password."),
    _("Your password can’t be too similar to your other personal information."),
    _("Your password was changed."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
)
