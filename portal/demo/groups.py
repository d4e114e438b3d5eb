"""Write management groups above the customers' subscriptions, and resource groups within them."""

from customers.models import ManagementGroup, ResourceGroup, Subscription
from portal.demo.companies import COMPANIES, Company
from portal.demo.seeds import chance, uid
from portal.demo.world import World

WORKLOADS = ("web", "data", "batch", "network", "monitoring", "backup")
LANDING_ZONES = {"KR": "운영 영역", "": "Landing zones"}
SANDBOX = {"KR": "실험 영역", "": "Sandbox"}


def write_groups(world: World) -> None:
    """Put the active subscriptions under one management group; a second one, for trials, has only what was closed."""
    for company in COMPANIES:
        world.management_groups[company.key] = _management_groups(world, company)
    ManagementGroup.objects.bulk_create(one for several in world.management_groups.values() for one in several)
    for company in COMPANIES:
        _join(world, company)
        world.resource_groups[company.key] = [
            group for subscription in world.subscriptions[company.key] for group in _resource_groups(subscription)
        ]
    ResourceGroup.objects.bulk_create(one for several in world.resource_groups.values() for one in several)
    Subscription.objects.bulk_update(
        [one for several in world.subscriptions.values() for one in several], ["management_group"]
    )


def _management_groups(world: World, company: Company) -> list[ManagementGroup]:
    customer = world.customers[company.key]
    names = [
        (f"mg-{company.key}", LANDING_ZONES.get(company.country, LANDING_ZONES[""])),
        (f"mg-{company.key}-sandbox", SANDBOX.get(company.country, SANDBOX[""])),
    ]
    return [
        ManagementGroup(
            id=uid("management group", code), partner_id=customer.partner_id, customer=customer, code=code, name=name
        )
        for code, name in names
    ]


def _join(world: World, company: Company) -> None:
    """The suspended subscription, which comes last, is what is left of the trials."""
    live, trials = world.management_groups[company.key]
    *active, ended = world.subscriptions[company.key]
    for subscription in active:
        subscription.management_group = live
    ended.management_group = trials


def _resource_groups(subscription: Subscription) -> list[ResourceGroup]:
    rng = chance("resource groups", subscription.pk)
    names = [f"rg-{workload}" for workload in rng.sample(WORKLOADS, rng.randint(2, 4))]
    return [
        ResourceGroup(
            id=uid("resource group", subscription.pk, name),
            partner_id=subscription.partner_id,
            subscription=subscription,
            name=name,
        )
        for name in sorted(names)
    ]
