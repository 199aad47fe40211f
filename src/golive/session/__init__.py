"""The one way to open a target."""
