"""What the files say: the runbook, a target, and what belongs to them."""
