"""Rehearse with Azure's SDK: what to point at this portal, and how."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.http import PartnerRequest, partner_page
from portal.pages.recipes import ca_file, recipes


@require_safe
@partner_page
def rehearse(request: PartnerRequest) -> HttpResponse:
    """Show every recipe with the partner's own tenant in it."""
    context = {
        "arm_url": settings.ARM_URL,
        "tenant_id": request.partner.pk,
        "recipes": recipes(tenant_id=request.partner.pk, ca_file=ca_file()),
    }
    return render(request, "portal/rehearse.html", context)
