"""pytest's hooks and golive's fixtures. Nothing is decided here."""
