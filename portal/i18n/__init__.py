"""Messages and their translations, without GNU gettext: Babel reads, checks and compiles them."""
