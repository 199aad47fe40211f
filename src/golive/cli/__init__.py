"""The commands as they are typed: names, options and help. Nothing is decided here."""
