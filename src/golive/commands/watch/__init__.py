"""The watch as a command: its session, its screen, what people enter, whom it pages."""
