"""Counting beside reading: how many rows a list has, in the statement that reads a page of it."""

from django.db.models import IntegerField, Subquery


class CountUpTo(Subquery):
    """How many rows a query has; slice it, and nothing beyond the slice is looked at."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()
