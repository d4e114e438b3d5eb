"""What a partner keeps of a credit that it passes on."""


def margin_of(net_minor: int, passed_on_minor: int) -> int:
    """Return what stays with the partner of a credit; below zero it gave its customer more than it got."""
    return net_minor - passed_on_minor


def selling_margin(selling_minor: int, cost_minor: int) -> int:
    """Return what the partner had earned on what it sold: the selling price less what it paid itself."""
    return selling_minor - cost_minor
