"""The first page after signing in."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from portal.http import PartnerRequest, partner_page


@require_safe
@partner_page
def home(request: PartnerRequest) -> HttpResponse:
    return redirect("customers")
