"""The first page in a browser: it follows what goes on by itself, and then asks no more."""

from playwright.sync_api import Page, Request, expect

from core import clock, outbox
from tests.factories import World
from tests.factories.purchases import buy
from tests.factories.refunds import ask
from tests.journeys.test_refund_journey import ENGLISH, settled_world, sign_in
from tests.processes import Fleet

__all__ = ["settled_world"]


def test_a_refund_is_seen_through_to_its_credit(page: Page, settled_world: World, fleet: Fleet) -> None:
    home, now = settled_world.home, clock.now()
    number = ask(home.admin, buy(customer=home.customer, on=now, name="bought twice"), now=now).support_request.number
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/under-way/" in request.url:
            asked.append(request.url)

    page.on("request", note)
    server = fleet.start_web()
    sign_in(page, server.url, ENGLISH, home.admin.user.email)
    under_way, done = page.get_by_role("region", name="Under way"), page.get_by_role("region", name="Done in the")
    expect(under_way).to_contain_text(number)
    expect(under_way.get_by_role("progressbar")).to_have_count(1)
    expect(done).to_contain_text("Nothing was credited")

    outbox.drain(now=clock.now())
    expect(done).to_contain_text(f"{number} credited", timeout=15_000)
    expect(under_way).to_contain_text("No request is open.")
    so_far = len(asked)
    page.wait_for_timeout(3_000)
    assert len(asked) == so_far
