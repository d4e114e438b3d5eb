"""Microsoft.Support: what can be asked for, and support requests as tickets."""
