"""Sums computed by hand and by scripts: arguments in, a JSON document out, the pure policy between."""
