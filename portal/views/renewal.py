"""A reservation's Renewal: on or off until it ends, and what is bought then."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from billing.queries.prices import unit_prices
from core.errors import Refusal
from customers.policy.roles import Action
from portal.drafts import forget_draft
from portal.forms.renewal import RenewalForm
from portal.forms.typed import typed_before
from portal.http import PartnerRequest, demand, partner_page
from portal.pages.record import place_of, record_of
from portal.pages.renewal import renewal_page
from portal.pages.settings import settings_context
from portal.refusals import CONFLICT, UNPROCESSABLE
from reservations.commands.change_settings import ReservationChanged, SameValues
from reservations.commands.set_renewal import RenewalRefused, set_renewal
from reservations.policy.renewal import Offer, Renewal
from reservations.queries.record import ReservationRecord
from reservations.queries.renewal_offer import renewal_of, renewal_offer


@require_http_methods(["GET", "HEAD", "POST"])
@partner_page
def reservation_renewal(request: PartnerRequest, customer_id: UUID, reservation_id: UUID) -> HttpResponse:
    record = record_of(request, customer_id, reservation_id)
    page = _Page(request, record)
    if request.method != "POST":
        return page.opened()
    demand(request, Action.RESERVATIONS_CONFIGURE, at=place_of(record))
    return page.saved()


class _Page:
    """One request for the page, with what is on offer for this reservation."""

    def __init__(self, request: PartnerRequest, record: ReservationRecord) -> None:
        self.request, self.record, self.reservation = request, record, record.reservation
        self.prices: Mapping[str, int] = unit_prices(
            item_id=self.reservation.item_id, currency=self.reservation.order.currency, on=request.now.date()
        )
        self.offer: Offer = renewal_offer(self.reservation, priced_terms=self.prices)

    def opened(self) -> HttpResponse:
        typed, was_signed_out = typed_before(self.request)
        forget_draft(self.request)
        return self._shown(self._form(typed=typed), was_signed_out=was_signed_out)

    def saved(self) -> HttpResponse:
        form = self._form(data=self.request.POST.dict())
        if not form.is_valid():
            return self._shown(form, status=UNPROCESSABLE)
        try:
            self._set(form)
        except Refusal as refusal:
            return self._refused(form, refusal)
        return self._done()

    def _set(self, form: RenewalForm) -> None:
        set_renewal(
            reservation_id=self.reservation.pk,
            renewal=form.wanted,
            priced_terms=self.prices,
            seen_version=form.cleaned_data["version"],
            principal=self.request.principal,
            actor=self.request.actor,
            now=self.request.now,
        )

    def _done(self) -> HttpResponse:
        forget_draft(self.request)
        messages.success(self.request, _("The renewal was saved."))
        return redirect("reservation_renewal", self.record.customer.pk, self.reservation.pk)

    def _refused(self, form: RenewalForm, refusal: Refusal) -> HttpResponse:
        seen = form.cleaned_data["version"]
        if isinstance(refusal, SameValues) and seen != self.reservation.version:
            return self._done()  # A second click: what was wanted is in force.
        if isinstance(refusal, ReservationChanged):
            fresh = self._form(data={**self.request.POST.dict(), "version": self.reservation.version})
            return self._shown(fresh, refusal=refusal, seen=seen, status=CONFLICT)
        if isinstance(refusal, RenewalRefused | SameValues):
            form.add_error(getattr(refusal, "field", None), refusal.message)
            return self._shown(form, status=UNPROCESSABLE)
        return self._shown(form, refusal=refusal, status=CONFLICT)

    def _form(
        self, *, data: Mapping[str, object] | None = None, typed: Mapping[str, object] | None = None
    ) -> RenewalForm:
        return RenewalForm(reservation=self.reservation, offer=self.offer, data=data, typed=typed)

    def _shown(
        self,
        form: RenewalForm,
        *,
        refusal: Refusal | None = None,
        seen: int | None = None,
        status: int = 200,
        was_signed_out: bool = False,
    ) -> HttpResponse:
        context = {
            **settings_context(self.request, self.record, seen=seen, was_signed_out=was_signed_out),
            "form": form,
            "refusal": refusal,
            "page": renewal_page(
                self.reservation,
                wanted=self._wanted(form),
                offer=self.offer,
                prices=self.prices,
                now=self.request.now,
            ),
        }
        return render(self.request, "portal/reservation_renewal.html", context, status=status)

    def _wanted(self, form: RenewalForm) -> Renewal:
        """Return what is typed, where it makes sense; else what is set, or would be at first."""
        if form.is_bound and form.is_valid() and form.wanted:
            return form.wanted
        wanted, first = renewal_of(self.reservation), form.initial
        return Renewal(wanted.quantity, str(first["term"] or wanted.term), str(first["plan"] or wanted.plan))
