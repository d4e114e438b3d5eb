"""Writes about orders and reservations."""
