"""Bodies of tenants and subscriptions."""
