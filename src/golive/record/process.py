"""Processes of this machine: which one we are, and whether another one has ended."""

import hashlib
import os
import socket
import uuid
from pathlib import Path

import psutil

from golive.record.entry import Where

_DRIFT = 60.0  # seconds by which the time that a process began at may seem to move, as the machine's clock is set


def here() -> Where:
    """This process. Two containers of one machine count as two, since neither sees the other's processes."""
    space = Path("/proc/self/ns/pid")
    names = [socket.gethostname(), f"{uuid.getnode():x}", str(space.readlink()) if space.is_symlink() else ""]
    machine = hashlib.sha256("/".join(names).encode()).hexdigest()[:12]
    return Where(machine, os.getpid(), psutil.Process().create_time())


def gone(where: Where) -> bool:
    """Whether this process has ended for sure: one of another machine, or one that can't be looked at, has not."""
    if not where.pid or where.machine != here().machine:
        return False
    try:
        process = psutil.Process(where.pid)
        return process.status() == psutil.STATUS_ZOMBIE or abs(process.create_time() - where.born) > _DRIFT
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False
