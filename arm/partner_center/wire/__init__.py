"""Partner Center's bodies."""
