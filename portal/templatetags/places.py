"""Names of Azure's regions and resource types, and of countries, in the person's language."""

from django import template
from django.utils.translation import gettext_lazy as _

from portal.templatetags.figures import current_locale

register = template.Library()

REGION_NAMES = {
    "": _("All regions"),
    "eastus": _("East US"),
    "francecentral": _("France Central"),
    "japaneast": _("Japan East"),
    "koreacentral": _("Korea Central"),
    "northeurope": _("North Europe"),
    "polandcentral": _("Poland Central"),
    "southeastasia": _("Southeast Asia"),
    "swedencentral": _("Sweden Central"),
    "westeurope": _("West Europe"),
}

RESOURCE_TYPE_NAMES = {
    "AppService": "App Service",
    "CosmosDb": "Azure Cosmos DB",
    "Databricks": "Azure Databricks",
    "MDC": "Microsoft Defender for Cloud",
    "ManagedDisk": _("Managed disks"),
    "PostgreSql": "Azure Database for PostgreSQL",
    "RedHat": "Red Hat",
    "RedHatOsa": "Red Hat OpenShift",
    "RedisCache": "Azure Cache for Redis",
    "Sentinel": "Microsoft Sentinel",
    "SqlDatabases": "SQL Database",
    "SuseLinux": "SUSE Linux",
    "SynapseAnalytics": "Azure Synapse Analytics",
    "VMwareCloudSimple": "VMware Solution by CloudSimple",
    "VirtualMachines": _("Virtual machines"),
}


@register.filter
def region_name(code: str) -> str:
    """``{{ item.region|region_name }}``: Korea Central; a code without a name stays as it is."""
    return str(REGION_NAMES.get(code, code))


@register.filter
def resource_type_name(code: str) -> str:
    """``{{ item.resource_type|resource_type_name }}``: Virtual machines"""
    return str(RESOURCE_TYPE_NAMES.get(code, code))


@register.filter
def country_name(code: str) -> str:
    """``{{ customer.country|country_name }}``: South Korea, by CLDR"""
    name: str = current_locale().territories.get(code, code)
    return name
