"""Wiring of `golive incident`: what follows an incident, each step by a command."""
