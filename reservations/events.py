"""Topics of the outbox that have to do with reservations."""

EXPIRY_DIGEST = "reservations.expiry_digest"
"""The subject is a person's digest of one day, which has to be mailed."""
