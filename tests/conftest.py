"""What every test may ask for; the fixtures themselves stand in tests/plugins."""

pytest_plugins = ["tests.plugins.database", "tests.plugins.processes", "tests.plugins.browser", "tests.plugins.world"]
