"""A name as a search compares it: lower case, character by character, so that an ordinary index finds its beginning.

Comparing such a column with ``>=`` and ``<`` leaks nothing, so PostgreSQL may look the text up in the index even
under row-level security; for LIKE, trigrams and ``lower()`` in a condition it would read every row first.
"""

from django.db.models import CharField, F, GeneratedField, Q, Value
from django.db.models.functions import Collate, Concat, Lower

LAST_CHARACTER = chr(0x10FFFF)


def name_key(column: str = "name", *, max_length: int = 200) -> GeneratedField:
    """Return the field of a model that keeps another column's key; the database writes it."""
    return GeneratedField(
        expression=Collate(Lower(F(column)), "C"),
        output_field=CharField(max_length=max_length, db_collation="C"),
        db_persist=True,
    )


def begins_with(text: str, column: str = "name_key") -> Q:
    """Return the condition that a key begins with a text, in whatever case."""
    first = Lower(Value(text))
    return Q(**{f"{column}__gte": first, f"{column}__lt": Concat(first, Value(LAST_CHARACTER))})
