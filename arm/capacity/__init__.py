"""Microsoft.Capacity: reservation orders, reservations, and what is done with them."""
