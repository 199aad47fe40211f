"""What people look at: the launch page."""
