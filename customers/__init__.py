"""Partners, their people and rights, their customers and subscriptions."""
