"""Every component in its states, on one page, in the shell it will live in."""
