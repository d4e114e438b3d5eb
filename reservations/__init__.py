"""What a customer has: the catalogue, orders, reservations, utilization."""
