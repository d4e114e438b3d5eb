"""Forms of the partner's pages: the only door for input."""
