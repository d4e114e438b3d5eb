"""What a customer has: the catalog, orders, reservations, utilization."""
