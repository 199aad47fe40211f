"""`golive bundle`: the evidence of a launch put together, searched for what must not be in it, signed and kept."""
