"""Measurements of the whole product, each beside something measured in the same run on the same machine."""
