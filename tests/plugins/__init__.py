"""Fixtures, grouped by what they give a test."""
