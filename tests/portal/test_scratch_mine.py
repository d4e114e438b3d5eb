from tests.factories import World
from tests.portal.conftest import Pages

def test_all(world: World, pages: Pages) -> None:
    h = world.home
    r = (h.customer.pk, h.reservation.pk)
    for who in (h.admin, h.reader, h.seller, h.trusted_seller):
        for name, args, q in [("customers", (), {}), ("customer", (h.customer.pk,), {}), ("customer_reservations", (h.customer.pk,), {}), ("reservations", (), {}), ("reservations", (), {"status": "all","sort":"company","text":"North","product":"VirtualMachines","region":"koreacentral","expires_within":"365","page":"7"}), ("reservation", r, {}), ("reservation_overview", r, {}), ("reservation_access", r, {}), ("reservation_configuration", r, {}), ("reservation_properties", r, {}), ("search", (), {"q": "north"}), ("search", (), {"q": str(h.reservation.order_id)}), ("search", (), {}), ("help", (), {}), ("home", (), {})]:
            for lang in ("en", "ko"):
                a = pages.open(who, name, *args, language=lang, **q)
            print(who.user.name, name, a.status, a.queries, a.location)
            if a.status >= 400: print(a.text[:3000])
    a = pages.open(h.seller, "reservation_overview", *r)
    print(a.text[a.text.index("<main"):])
