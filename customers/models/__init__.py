"""Partners, people, rights, customers and subscriptions."""

from customers.models.access import RoleAssignment, RoleDefinition, RolePermission
from customers.models.customer import Customer, Subscription
from customers.models.groups import ManagementGroup, ResourceGroup
from customers.models.invitation import Invitation
from customers.models.partner import Membership, Partner
from customers.models.second_person import SecondPersonAmount
from customers.models.service_principal import ClientSecret, ServicePrincipal
from customers.models.sign_in import DeviceCode, RefreshToken
from customers.models.tenant import TenantModel
from customers.models.user import User

__all__ = [
    "ClientSecret",
    "Customer",
    "DeviceCode",
    "Invitation",
    "ManagementGroup",
    "Membership",
    "Partner",
    "RefreshToken",
    "ResourceGroup",
    "RoleAssignment",
    "RoleDefinition",
    "RolePermission",
    "SecondPersonAmount",
    "ServicePrincipal",
    "Subscription",
    "TenantModel",
    "User",
]
