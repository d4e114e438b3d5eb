"""Mail to a partner's people: which words, to which address, through the outbox, and once."""
