"""Partners, their people, their customers."""

from datetime import date

from django.contrib.auth.hashers import make_password
from factory import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from customers.models import (
    Customer,
    Invitation,
    ManagementGroup,
    Membership,
    Partner,
    ResourceGroup,
    RoleAssignment,
    RoleDefinition,
    SecondPersonAmount,
    Subscription,
    User,
)
from customers.models.invitation import VALID_FOR
from customers.policy.roles import AzureRole, PartnerRole
from tests.factories.ids import readable_id
from tests.factories.moments import NOW, PURCHASED

PASSWORD = "a long enough passphrase"


class PartnerFactory(DjangoModelFactory[Partner]):
    """A partner whose approved refunds are carried out at once, as in the demo."""

    class Meta:
        model = Partner

    id = LazyFunction(lambda: readable_id("partner"))
    name = Sequence(lambda n: f"Northwind Cloud {n}")
    mpn_id = Sequence(lambda n: f"{4_000_000 + n}")
    billing_currency = "USD"
    carry_out_delay_minutes = 0


class UserFactory(DjangoModelFactory[User]):
    """A person with `PASSWORD`, who belongs to nobody yet."""

    class Meta:
        model = User

    id = LazyFunction(lambda: readable_id("user"))
    email = Sequence(lambda n: f"person{n}@northwind.example")
    name = Sequence(lambda n: f"Kim Person {n}")
    password = LazyFunction(lambda: make_password(PASSWORD))


class StaffFactory(UserFactory):
    """One of the operator's staff."""

    email = Sequence(lambda n: f"staff{n}@operator.example")
    name = Sequence(lambda n: f"Desk Person {n}")
    is_staff = True


class MembershipFactory(DjangoModelFactory[Membership]):
    """A person of a partner: `MembershipFactory(partner=..., roles=[PartnerRole.SALES_AGENT])`."""

    class Meta:
        model = Membership

    id = LazyFunction(lambda: readable_id("membership"))
    partner = SubFactory(PartnerFactory)
    user = SubFactory(UserFactory)
    roles = LazyFunction(lambda: [PartnerRole.ADMIN_AGENT])
    ends_on = LazyAttribute(lambda own: date(2099, 12, 31) if PartnerRole.AUDITOR in own.roles else None)


class InvitationFactory(DjangoModelFactory[Invitation]):
    """An invitation that was sent at ``NOW``; who invites is to be named."""

    class Meta:
        model = Invitation

    id = LazyFunction(lambda: readable_id("invitation"))
    partner = SubFactory(PartnerFactory)
    email = Sequence(lambda n: f"invited{n}@newcomers.example")
    name = Sequence(lambda n: f"Lee Invited {n}")
    roles = LazyFunction(lambda: [PartnerRole.SALES_AGENT])
    language = "en"
    invited_by = SubFactory(UserFactory)
    created_at = NOW
    sent_at = NOW
    expires_at = NOW + VALID_FOR


class CustomerFactory(DjangoModelFactory[Customer]):
    """A customer; its currency is what it is billed in."""

    class Meta:
        model = Customer

    id = LazyFunction(lambda: readable_id("customer"))
    partner = SubFactory(PartnerFactory)
    company_name = Sequence(lambda n: f"Hanbit Industries {n}")
    domain = Sequence(lambda n: f"hanbit{n}.example")
    country = "US"
    currency = "USD"


class SubscriptionFactory(DjangoModelFactory[Subscription]):
    """An active Azure subscription."""

    class Meta:
        model = Subscription

    id = LazyFunction(lambda: readable_id("subscription"))
    customer = SubFactory(CustomerFactory)
    partner = SelfAttribute("customer.partner")
    name = Sequence(lambda n: f"Azure plan {n}")


class ManagementGroupFactory(DjangoModelFactory[ManagementGroup]):
    """A management group, empty until a subscription joins it."""

    class Meta:
        model = ManagementGroup

    id = LazyFunction(lambda: readable_id("group"))
    customer = SubFactory(CustomerFactory)
    partner = SelfAttribute("customer.partner")
    code = Sequence(lambda n: f"mg-{n}")
    name = Sequence(lambda n: f"Landing zones {n}")


class ResourceGroupFactory(DjangoModelFactory[ResourceGroup]):
    """A resource group of a subscription."""

    class Meta:
        model = ResourceGroup

    id = LazyFunction(lambda: readable_id("group"))
    subscription = SubFactory(SubscriptionFactory)
    partner = SelfAttribute("subscription.partner")
    name = Sequence(lambda n: f"rg-{n}")


class RoleAssignmentFactory(DjangoModelFactory[RoleAssignment]):
    """An Azure role of a person: `RoleAssignmentFactory(user=..., at=order, role_name=AzureRole.READER)`.

    ``at`` is an order or a reservation.
    """

    class Meta:
        model = RoleAssignment

    class Params:
        at = None
        role_name = AzureRole.OWNER

    id = LazyFunction(lambda: readable_id("assignment"))
    partner = LazyAttribute(lambda own: own.at.partner)
    user = SubFactory(UserFactory)
    role = LazyAttribute(lambda own: RoleDefinition.objects.get(name=own.role_name))
    scope = LazyAttribute(lambda own: own.at.arm_id)
    created_at = PURCHASED


class SecondPersonAmountFactory(DjangoModelFactory[SecondPersonAmount]):
    """What a partner lets Sales agents submit alone: nothing, unless ``role`` or ``amount_usd_minor`` say otherwise."""

    class Meta:
        model = SecondPersonAmount

    id = LazyFunction(lambda: readable_id("amount"))
    partner = SubFactory(PartnerFactory)
    role = PartnerRole.SALES_AGENT
    amount_usd_minor = 0
