"""Whose turn it is with pdfium: it may be used by one thread of a process at a time."""

import threading

from golive.leaving import nobodys_turn_at_the_end

PDFIUM = threading.Lock()
"""Held by whoever uses it. Its authors say that it is not safe in threads, not even on two documents."""
nobodys_turn_at_the_end(PDFIUM)
