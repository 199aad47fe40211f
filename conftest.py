"""Names our plugin; everything else is in ``src/golive``."""

pytest_plugins = ("golive.pytest_plugin.plugin",)
