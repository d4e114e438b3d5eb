"""Reads about the catalog, orders, reservations and their use."""
