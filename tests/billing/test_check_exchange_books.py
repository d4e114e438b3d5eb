"""Whoever goes round every guard and corrupts an exchange is found out."""

import pytest

from billing.queries.books import check_books
from tests.billing.test_check_books import corrupted
from tests.factories import NOW, Firm, World, buy
from tests.factories.exchanges import ask_exchange, buying, exchanged, priced

DONE = "(SELECT id FROM billing_exchange WHERE state = 'completed' LIMIT 1)"
OPEN = "(SELECT id FROM billing_exchange WHERE state = 'submitted' LIMIT 1)"
BOUGHT = "(SELECT reservation_id FROM billing_exchangepurchase WHERE reservation_id IS NOT NULL LIMIT 1)"

# What is done to the books, and which checks have to notice.
CORRUPTIONS: dict[str, tuple[str, set[str]]] = {
    "a credit is raised on the exchange alone": (
        f"UPDATE billing_exchange SET credit_minor = credit_minor + 1 WHERE id = {DONE}",
        {"exchange lines add up", "exchange is posted"},
    ),
    "a line is credited what was used": (
        f"""UPDATE billing_exchangereturn SET credit_minor = credit_minor + 1, used_minor = used_minor - 1
        WHERE exchange_id = {DONE}""",
        {"exchange lines add up", "order returned"},
    ),
    "more comes back than was returned": (
        f"UPDATE billing_exchangereturn SET quantity = quantity + 1 WHERE exchange_id = {DONE}",
        {"order quantity", "exchange moved all or nothing"},
    ),
    "a leg of the entry is raised": (
        "UPDATE billing_posting SET amount_minor = amount_minor + 1 WHERE account_id = '2100'",
        {"entry balances", "exchange is posted"},
    ),
    "the credit note says less": (
        "UPDATE billing_creditnote SET net_minor = net_minor - 1 WHERE exchange_id IS NOT NULL",
        {"exchange is posted"},
    ),
    "the credit note forgets a purchase": (
        "UPDATE billing_creditnote SET purchases_minor = purchases_minor - 1 WHERE exchange_id IS NOT NULL",
        {"exchange is posted"},
    ),
    "what was bought is of another quantity": (
        f"UPDATE reservations_reservation SET quantity = quantity + 1 WHERE id = {BOUGHT}",
        {"exchange moved all or nothing", "order quantity"},
    ),
    "a purchase is taken away": (
        f"UPDATE billing_exchangepurchase SET reservation_id = NULL WHERE exchange_id = {DONE}",
        {"exchange moved all or nothing"},
    ),
    "a purchase stands before its exchange is carried out": (
        f"""UPDATE billing_exchangepurchase SET reservation_id = (
            SELECT id FROM reservations_reservation WHERE name = 'untouched') WHERE exchange_id = {OPEN}""",
        {"exchange moved all or nothing"},
    ),
    "a return ends as something else": (
        "UPDATE reservations_reservation SET ended_as = 'Returned' WHERE ended_as = 'Exchanged'",
        {"exchange moved all or nothing"},
    ),
    "a reservation ends as exchanged by nobody": (
        """UPDATE reservations_reservation SET ended_as = 'Exchanged', state = 'Cancelled', ended_at = now()
        WHERE state = 'Succeeded' AND name = 'untouched'""",
        {"exchange moved all or nothing"},
    ),
    "a payment of what came back goes on": (
        """UPDATE billing_payment SET state = 'Scheduled' WHERE id = (
            SELECT id FROM billing_payment WHERE state = 'Cancelled' LIMIT 1)""",
        {"exchange conserves value"},
    ),
    "a state is skipped": (
        f"UPDATE billing_exchange SET state = 'approved' WHERE id = {OPEN}",
        {"exchange follows its transitions"},
    ),
    "a second person is made up": (
        f"""UPDATE billing_exchange SET second_person_id = (
            SELECT id FROM customers_user WHERE id <> requested_by_id LIMIT 1) WHERE id = {OPEN}""",
        {"second person agreed to exchange"},
    ),
    "the reservations of an open exchange are let go": (
        f"DELETE FROM reservations_openact WHERE subject_id = {OPEN}",
        {"open act follows exchange"},
    ),
}


@pytest.fixture
def story(world: World) -> Firm:
    """Exchange a part of a monthly reservation, and ask for another exchange."""
    home = world.home
    item = priced("4000.00")
    monthly = buy(customer=home.customer, price="1200.00", plan="Monthly", quantity=3, on="2026-01-20", now=NOW)
    assert exchanged(home.admin, monthly, [buying(item, customer=home.customer)], quantity=2).state == "completed"
    ask_exchange(home.admin, home.reservation, [buying(item, customer=home.customer)])
    buy(customer=home.customer, name="untouched")
    return home


@pytest.mark.database_role("portal_owner")
def test_every_corruption_is_found(story: Firm, subtests: pytest.Subtests) -> None:
    assert check_books() == []
    for name, (statement, expected) in CORRUPTIONS.items():
        with subtests.test(name), corrupted(statement):
            assert expected <= {one.check for one in check_books()}
