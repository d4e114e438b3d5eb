"""Rows of everything that the desk lists."""

from datetime import date

from billing.models import CreditNoteTax, RenewalLock, RenewalRefusal, Statement
from core import clock
from reservations.models import ExpiryDigest
from tests.factories import (
    CatalogItemFactory,
    Firm,
    InvitationFactory,
    ManagementGroupFactory,
    PriceFactory,
    ResourceGroupFactory,
    RoleAssignmentFactory,
    SubscriptionFactory,
    buy,
    make_person,
)
from tests.factories.clients import make_program, make_secret
from tests.factories.exchanges import buying, exchanged, priced
from tests.factories.refunds import prepared, refunded
from tests.factories.reversals import reversed_


def fill(firm: Firm, times: int) -> None:
    """Make so many rows of everything that the desk lists."""
    months = Statement.objects.filter(partner=firm.partner).count()
    for number in range(months, months + times):
        Statement.objects.create(
            partner=firm.partner,
            number=f"ST-2020-{number + 1:06d}",
            month=date(2020 + number // 12, number % 12 + 1, 1),
            closed_at=clock.now(),
            sums=[],
            movements=[],
        )
    for _each in range(times):
        reservation = buy(customer=firm.customer, price="365.00")
        RoleAssignmentFactory(user=make_person(firm.partner).user, at=reservation)
        InvitationFactory(partner=firm.partner, invited_by=firm.admin.user)
        make_secret(make_program(firm.partner).row)
        ExpiryDigest.objects.create(
            partner=firm.partner,
            person=make_person(firm.partner).user,
            on=clock.now().date(),
            entries=[{"id": str(reservation.pk), "mark": "soon"}],
        )
        of_renewals = {"partner": firm.partner, "reservation": reservation, "currency": "USD"}
        RenewalLock.objects.create(
            **of_renewals, term="P1Y", unit_minor=36_500, locked_on=clock.now().date(), locked_at=clock.now()
        )
        RenewalRefusal.objects.create(**of_renewals, fault="retired", refused_at=clock.now())
        ResourceGroupFactory(subscription=SubscriptionFactory(customer=firm.customer))
        ManagementGroupFactory(customer=firm.customer)
        PriceFactory(item=CatalogItemFactory())
        refunded(firm.admin, buy(customer=firm.customer, price="365.00", quantity=2), quantity=1)
        credited = refunded(firm.admin, buy(customer=firm.customer, price="365.00"))
        reversed_(credited, now=clock.now())
        CreditNoteTax.objects.create(
            partner=firm.partner, credit_note=credited.credit_note, supply_minor=36_500, tax_minor=3_650
        )
        wanted = [buying(priced("4000.00"), customer=firm.customer)]
        exchanged(firm.admin, buy(customer=firm.customer, price="365.00"), wanted)
        prepared(firm.seller, buy(customer=firm.customer, price="365.00"), to=firm.admin)
