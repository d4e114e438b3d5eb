"""Azure reservations: a customer's, and all of a partner's."""

from tests.factories import World
from tests.portal.conftest import Pages


def test_lists_what_the_customer_has(world: World, pages: Pages) -> None:
    home = world.home
    answer = pages.open(home.admin, "customer_reservations", home.customer.pk)
    assert answer.status == 200
    assert home.reservation.name in answer.text
    print(answer.queries)
