"""Refusals of the authority, as Microsoft Entra tells them: an OAuth error with a number of its own.

The sentences stay English and in ASCII, which OAuth demands of them (RFC 6749, 5.2), and programs look for the numbers.
"""

from typing import Any


class SignInRefused(Exception):
    """No token. ``error`` is OAuth's word, ``number`` Entra's; ``params`` fill the sentence's placeholders."""

    error = "invalid_request"
    number = 900144
    status = 400
    text = ""

    def __init__(self, **params: Any) -> None:
        self.params = params
        super().__init__(self.error)

    @property
    def sentence(self) -> str:
        return self.text % self.params if self.params else self.text


class InvalidForm(SignInRefused):
    """A field is missing or not what it has to be."""

    number = 900144
    text = "The request body must contain the following parameter: '%(name)s', as it is described."


class InvalidBody(SignInRefused):
    """Not a form."""

    number = 900561
    text = "The endpoint only accepts POST requests with a form in the body."


class UnsupportedGrant(SignInRefused):
    error = "unsupported_grant_type"
    number = 70003
    text = "The app requested an unsupported grant type."


class UnknownTenant(SignInRefused):
    error = "invalid_tenant"
    number = 90002
    text = (
        "Tenant '%(tenant)s' not found. Check to make sure you have the correct tenant ID"
        " and are signing into the correct cloud."
    )


class UnknownApplication(SignInRefused):
    error = "unauthorized_client"
    number = 700016
    text = "Application with identifier '%(client_id)s' was not found in the directory '%(tenant)s'."


class DisabledApplication(SignInRefused):
    error = "unauthorized_client"
    number = 7000112
    text = "Application '%(client_id)s' is disabled."


class WrongClientSecret(SignInRefused):
    error = "invalid_client"
    number = 7000215
    status = 401
    text = (
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value,"
        " not the client secret ID, for a secret added to app '%(client_id)s'."
    )


class ExpiredClientSecret(SignInRefused):
    error = "invalid_client"
    number = 7000222
    status = 401
    text = (
        "The provided client secret keys for app '%(client_id)s' are expired. Create new keys for your app,"
        " or use another of its secrets."
    )


class UnknownResource(SignInRefused):
    error = "invalid_scope"
    number = 500011
    text = "The resource principal named %(resource)s was not found in the tenant."


class SeveralResources(SignInRefused):
    error = "invalid_scope"
    number = 28000
    text = "Provided value for the input parameter scope is not valid because it contains more than one resource."


class Pending(SignInRefused):
    error = "authorization_pending"
    number = 70016
    text = "OAuth 2.0 device flow error. Authorization is pending. Continue polling."


class SlowDown(SignInRefused):
    error = "slow_down"
    number = 70017
    text = "OAuth 2.0 device flow error. The client polls too often. Wait five seconds longer from now on."


class Declined(SignInRefused):
    error = "authorization_declined"
    number = 70018
    text = "The end user denied the authorization request."


class ExpiredCode(SignInRefused):
    error = "expired_token"
    number = 70020
    text = "The provided value for the input parameter 'device_code' is not valid. This device code has expired."


class InvalidCode(SignInRefused):
    error = "invalid_grant"
    number = 70019
    text = "The provided value for the input parameter 'device_code' is not valid, or it was used already."


class InvalidRefreshToken(SignInRefused):
    error = "invalid_grant"
    number = 700082
    text = "The refresh token has expired, was used already or was revoked. A new interactive sign-in is needed."


class TooManyAttempts(SignInRefused):
    """``wait`` is in seconds."""

    error = "temporarily_unavailable"
    number = 90055
    status = 429
    text = "There are too many incoming requests. Try again in %(wait)s seconds."
