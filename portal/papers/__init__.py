"""Papers: what a partner files or hands on, as PDF. A paper knows nothing of what it is about."""
