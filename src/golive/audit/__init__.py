"""The audit of an output's content against its packet: what is fabricated, missing or mis-cited, and where."""
