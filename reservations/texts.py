"""What regions and resource types are called; a code without a name stays as it is."""

from django.utils.translation import gettext_lazy as _

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


def region_name(code: str) -> str:
    """Return Korea Central for koreacentral; a code without a name stays as it is."""
    return str(REGION_NAMES.get(code, code))


def resource_type_name(code: str) -> str:
    """Return Virtual machines for VirtualMachines; a code without a name stays as it is."""
    return str(RESOURCE_TYPE_NAMES.get(code, code))
