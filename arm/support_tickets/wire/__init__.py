"""Microsoft.Support's bodies."""
