"""The demo: what it shows, and the processes it runs."""
