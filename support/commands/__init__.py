"""Writes about support requests."""
