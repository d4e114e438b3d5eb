"""Microsoft.Authorization's bodies."""
