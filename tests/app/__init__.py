"""A Django app that exists only in the tests: it replaces the command that empties the database."""
