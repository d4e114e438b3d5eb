"""Refusals as Partner Center tells them: a number for a code, a sentence, and what they are about."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from arm.errors import answer_exception
from core.errors import Refusal

SOURCE = "ReservationPortal"
INVALID_INPUT, NOT_FOUND, UNAUTHORIZED, FORBIDDEN, THROTTLED = 800002, 1000, 800001, 800024, 429
OF_A_STATUS: Mapping[int, int] = {401: UNAUTHORIZED, 403: FORBIDDEN, 404: NOT_FOUND, 429: THROTTLED}
"""What a refusal of ours, which has a code of Azure Resource Manager's, is called here; 400: `INVALID_INPUT`."""


class PartnerCenterRefusal(Refusal):
    """A refusal with a number of Partner Center's own."""

    status = 400
    number = INVALID_INPUT


class NotFound(PartnerCenterRefusal):
    """None, or none that the caller may see."""

    code, status, number = "NotFound", 404, NOT_FOUND
    text = _("The resource was not found.")


class InvalidInput(PartnerCenterRefusal):
    """Something that the address or the body says can't be."""

    code, status, number = "InvalidInput", 400, INVALID_INPUT
    text = "%(problem)s"


class ProductNotFound(NotFound):
    number = 400013
    text = _("The product was not found.")


class SkuNotFound(NotFound):
    number = 400018
    text = _("The SKU was not found.")


class AvailabilityNotFound(NotFound):
    number = 400019
    text = _("The availability was not found. Read the availabilities again.")


class CartNotFound(NotFound):
    number = 800008
    text = _("The cart was not found.")


class CartItemsRefused(PartnerCenterRefusal):
    """Something in a cart can't be bought; nothing of it was."""

    code, number = "CartItemsRefused", 800009
    text = _("Line %(line)s of the cart cannot be bought: %(problem)s")


class SubscriptionNotActive(PartnerCenterRefusal):
    """It is suspended."""

    code, number = "SubscriptionNotActive", 800012
    text = _("This subscription is not active.")


def answer(exception: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer as `arm.errors.answer_exception` does, in Partner Center's words."""
    told = answer_exception(exception, context)
    if told is None:
        return None
    error = told.data["error"]
    number = OF_A_STATUS.get(told.status_code, INVALID_INPUT)
    if isinstance(exception, PartnerCenterRefusal):
        told.status_code, number = exception.status, exception.number
    told.data = {"code": number, "description": error["message"], "data": [error["code"]], "source": SOURCE}
    if told.status_code == 429:
        told.data = {"statusCode": 429, "message": error["message"]}
    return told
