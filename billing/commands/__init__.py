"""Writes about money. Lock order everywhere: idempotency key, request, limit, reservations by id, ledger."""
