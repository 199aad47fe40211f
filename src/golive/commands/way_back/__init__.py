"""Wiring of `golive rollback`: the runbook's rollback procedure, all six steps of it, by one command."""
