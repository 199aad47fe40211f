"""Wiring of `golive review --collect` and `--take`: the first outputs to the QA reviewer, and the verdicts back."""
