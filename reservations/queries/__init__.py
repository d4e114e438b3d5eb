"""Reads about the catalogue, orders, reservations and their use."""
