"""The evidence of a launch as one file that a stranger can check: put together, signed, verified."""
