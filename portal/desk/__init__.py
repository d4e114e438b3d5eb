"""The operator's desk: Django admin in a process, under an address and with cookies of its own."""
