"""Writes about partners, people and customers."""
