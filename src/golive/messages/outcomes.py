"""What can become of a message on one channel, and what is told of each that has none."""

SECONDS = 10.0
"""For how long a channel is waited for."""
_CUT = "was being sent to when golive was cut off, so it may have it"
WORDS = {
    "refused": "did not take it",
    "late": f"did not answer within {SECONDS:.0f} seconds, so it may have it",
    "unusable": "has no address that a message can be sent to",
    "several": "has the address of several receivers, of whom some might get it: name each as a channel of its own",
    "unset": "is not set on this machine",
    "shared": "has the same address as a channel of another audience",
    "unstarted": "was not sent to, since golive's own sender did not start or ended too soon",
    "cut": _CUT,
    "sending": _CUT,
}
"""What is told of a channel that has no message, by its outcome."""
