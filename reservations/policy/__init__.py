"""Pure rules about what a customer has."""
