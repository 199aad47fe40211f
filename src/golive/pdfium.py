"""Whose turn it is with pdfium: it may be used by one thread of a process at a time."""

import threading

PDFIUM = threading.Lock()
"""Held by whoever uses it. Its authors say that it is not safe in threads, not even on two documents."""
