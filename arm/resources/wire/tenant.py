"""A tenant as Azure Resource Manager describes it."""

from typing import Any

from rest_framework import serializers

from customers.models import Customer, Partner


class TenantAnswer(serializers.Serializer[Any]):
    id = serializers.CharField()
    tenantId = serializers.UUIDField()
    displayName = serializers.CharField()
    defaultDomain = serializers.CharField(allow_blank=True)
    domains = serializers.ListField(child=serializers.CharField())
    tenantCategory = serializers.ChoiceField(["Home", "ManagedBy"])
    countryCode = serializers.CharField(allow_blank=True)
    tenantType = serializers.CharField()


class TenantListAnswer(serializers.Serializer[Any]):
    value = TenantAnswer(many=True)
    nextLink = serializers.CharField(required=False)


def partner_tenant_body(partner: Partner) -> dict[str, Any]:
    return _tenant(str(partner.pk), partner.name, category="Home")


def customer_tenant_body(customer: Customer, *, is_home: bool) -> dict[str, Any]:
    """Return a customer's tenant: home to a program that signs in there, managed by everybody else."""
    return _tenant(
        str(customer.pk),
        customer.company_name,
        domain=customer.domain,
        country=customer.country,
        category="Home" if is_home else "ManagedBy",
    )


def _tenant(tenant_id: str, name: str, *, category: str, domain: str = "", country: str = "") -> dict[str, Any]:
    return {
        "id": f"/tenants/{tenant_id}",
        "tenantId": tenant_id,
        "displayName": name,
        "defaultDomain": domain,
        "domains": [domain] if domain else [],
        "tenantCategory": category,
        "countryCode": country,
        "tenantType": "AAD",
    }
