"""Reads about partners, people and customers."""
