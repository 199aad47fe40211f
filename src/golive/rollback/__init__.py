"""The rollback: what must be so before it, its steps, and the proof that it is done."""
