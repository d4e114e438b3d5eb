"""Microsoft.Support's addresses, a file for what each of them is about."""
