"""Reads about support requests."""
