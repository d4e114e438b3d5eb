"""Write the customers and their Azure subscriptions."""

from customers.models import Customer, Subscription
from portal.demo.companies import COMPANIES, Company
from portal.demo.seeds import chance, uid
from portal.demo.world import World

NAMES = {"KR": ("운영", "개발", "분석", "재해 복구"), "": ("Production", "Development", "Analytics", "Recovery")}
ENDED = {"KR": "폐쇄된 데모", "": "Closed trial"}


def write_customers(world: World) -> None:
    """Create every company as its partner's customer: one to four active subscriptions and a suspended one."""
    for company in COMPANIES:
        world.companies[company.key] = company
        world.customers[company.key] = Customer(
            id=uid("customer", company.domain),
            partner=world.partners[company.firm],
            company_name=company.name,
            domain=company.domain,
            country=company.country,
            currency=company.currency,
            tags=list(company.tags),
        )
        world.subscriptions[company.key] = _subscriptions(company, world.customers[company.key])
    Customer.objects.bulk_create(world.customers.values())
    Subscription.objects.bulk_create(one for several in world.subscriptions.values() for one in several)


def _subscriptions(company: Company, customer: Customer) -> list[Subscription]:
    """The suspended one comes last: a reservation scoped to it gives no benefit."""
    names = NAMES.get(company.country, NAMES[""])
    count = chance("subscriptions", company.key).randint(1, len(names))
    ended = ENDED.get(company.country, ENDED[""])
    states = [*((name, Subscription.State.ACTIVE) for name in names[:count]), (ended, Subscription.State.SUSPENDED)]
    return [
        Subscription(
            id=uid("subscription", company.domain, name),
            partner_id=customer.partner_id,
            customer=customer,
            name=f"{company.key} {name}",
            state=state,
        )
        for name, state in states
    ]
