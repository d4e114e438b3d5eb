"""PostgreSQL and Valkey from their wheels, for the demo, the tests and the benchmarks only.

Nothing that runs in production imports this package.
"""
