"""What every client asks of Azure Resource Manager first: tenants, subscriptions, regions, resource providers."""
