"""Rules of support requests, pure."""
