"""The watch: its loop, its judgement and what its findings say. No edge is known here."""
