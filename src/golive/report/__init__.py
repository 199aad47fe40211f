"""What a session came to, and each place where that is told."""
