"""azure-mgmt-consumption reads how much was used."""

from datetime import timedelta
from decimal import Decimal

import pytest
from azure.core.exceptions import HttpResponseError
from azure.mgmt.consumption import ConsumptionManagementClient

from core import clock
from reservations.queries.use_over_time import ROWS_A_PAGE
from tests.arm.live.conftest import Live
from tests.factories import World, buy, usage
from tests.factories.clients import make_program


def test_the_sdk_reads_summaries_and_details_page_after_page(live: Live, world: World) -> None:
    home, today = world.home, clock.now().date()
    one = buy(customer=home.customer, on=str(today - timedelta(days=100)))
    days = [today - timedelta(days=back) for back in range(1, 61)]
    usage(one, *days, hours="6")
    sdk = live.client(ConsumptionManagementClient, live.token_of(make_program(home.partner)), str(home.subscription.pk))
    order, reservation = str(one.order_id), str(one.pk)
    window = f"properties/usageDate ge {days[-1]} AND properties/usageDate le {days[0]}"

    summaries = sdk.reservations_summaries
    daily = list(summaries.list_by_reservation_order(order, grain="daily", filter=window))
    assert len(daily) == 60
    assert daily[0].properties.avg_utilization_percentage == Decimal(25)
    assert daily[0].properties.usage_date.date() == days[-1]
    monthly = list(summaries.list_by_reservation_order_and_reservation(order, reservation, grain="monthly"))
    assert sum(month.properties.used_hours for month in monthly) == Decimal(360)
    scope = home.subscription.arm_id.lstrip("/")
    assert len(list(summaries.list(scope, grain="daily", reservation_id=reservation))) == 60

    details = sdk.reservations_details
    assert len(list(details.list_by_reservation_order(order, filter=window))) == 60
    assert len(list(details.list_by_reservation_order_and_reservation(order, reservation, filter=window))) == 60
    more = [buy(customer=home.customer, item=one.item, on=str(today - timedelta(days=100))) for _ in range(9)]
    for other in more:
        usage(other, *days)
    paged = list(details.list(scope, start_date=str(days[-1]), end_date=str(days[0])))
    assert len(paged) == 600 > ROWS_A_PAGE
    assert len({row.id for row in paged}) == 600
    with pytest.raises(HttpResponseError) as refused:
        list(details.list_by_reservation_order(order, filter="properties/usageDate ge 'x'"))
    assert refused.value.status_code == 400
