"""What is to be done after an incident: what was saved, who was affected, why, and what would have caught it."""
