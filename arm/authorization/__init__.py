"""Microsoft.Authorization: which roles there are, and who holds them where."""
