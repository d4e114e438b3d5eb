"""The addresses of tenants and subscriptions, a file for what each of them is about."""
