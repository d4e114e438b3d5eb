"""Support requests: the one door to a refund, and the conversation about it."""
