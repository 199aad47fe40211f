"""Outputs made from records whose truth is known: true ones, ones that say it otherwise, and ones with a defect.

Nothing here reads a PDF or judges: what the audit finds in these outputs is held against what was planted.
"""
