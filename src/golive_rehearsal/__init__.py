"""The rehearsal: a small working Ontogra, an AWS emulator and a catalogue of faults.

It stands in for the system under launch, so that golive runs for real on a laptop with no account, and is itself
proven against every fault. It imports golive's words and ``golive.packets`` only.
"""
