"""A second product, like somebody else's: other pages, other routes, other words, and no AWS.

It shares no code with the rehearsal's website and API, and knows golive only by what a target file says of it.
Of the rehearsal it has the reader of packets, since whoever judges an export may not be who made it.
"""
