"""The value test of an exchange: what is bought is worth at least what comes back.

Source: Azure documentation, "Self-service exchanges and refunds": the lifetime commitment of the purchases equals or
exceeds the value returned, which is the refund of what was paid plus the commitment that is left.
"""


def value_gap(purchases_minor: int, refunds_minor: int) -> int:
    """Return how much more has to be bought; 0 when the purchases are worth at least what comes back."""
    return max(refunds_minor - purchases_minor, 0)


def smallest_quantity(unit_price_minor: int, *, others_minor: int, refunds_minor: int) -> int:
    """Return the smallest quantity of one purchase with which the whole fits, the other purchases as they are.

    At least one unit. Raises: ValueError for a price that is not positive.
    """
    if unit_price_minor <= 0:
        raise ValueError(unit_price_minor)
    missing = value_gap(others_minor, refunds_minor)
    return max(1, -(-missing // unit_price_minor))
