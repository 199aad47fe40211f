"""A launch: when the pilot may be opened and closed, whether the pause of new work is one, which step is next. Pure."""
