"""The ways in which going back to an earlier version on ECS is known to go wrong, by number.

They were collected from AWS's documents and from what users of its tools reported. ``Fault.known_as`` says which of
them a fault plays; ``NOT_PLAYED`` why the rest are not.
"""

KNOWN: dict[int, str] = {
    1: "The revision before the release is itself bad, or never ran",
    2: "The circuit breaker has gone back already, and the operator goes back once more",
    3: "The circuit breaker undoes the rollback: forward, to the bad release",
    4: "An alarm that ECS heeds rings after the rollback has begun, and undoes it",
    5: "The waiter is content with the wrong version",
    6: "The service is set to run no copy",
    7: "The version is named without its number, which is the newest one",
    8: "A moved tag: the previous version, with another image",
    9: "AWS does not tell which image runs",
    10: "AWS calls the change finished while old copies still serve",
    11: "Copies of the bad release are replaced while going back",
    12: "The load balancer fails open: no copy is healthy, and the address answers well",
    13: "What answers the health address is a cache, or another place",
    14: "Only the version is put back, not what it needs around it: health path, port, website",
    15: "The data is ahead of the previous version",
    16: "A pipeline deploys the bad release again minutes later",
    17: "Two change the version at once",
    18: "Another account, or region, with the same names",
    19: "The previous version was taken out of use",
    20: "The previous version was deleted",
    21: "Its image is no longer in the registry",
    22: "Its image is for another processor",
    23: "A secret or parameter that it needs was removed",
    24: "The log group that it writes to is gone",
    25: "ECS may not take on its role any more",
    26: "The operator may not hand on its roles",
    27: "Another than ECS changes the service's versions",
    28: "There is nothing to go back to: a first release",
    29: "The change waits at a pause hook",
    30: "A stop that comes after the change has ended",
    31: "Minimum and maximum leave no room to start copies",
    32: "AWS has no room for copies",
    33: "The service is being deleted, or is gone",
    34: "Old copies drain for a long time",
    35: "Alarms are watched for minutes before the change is finished",
    36: "Copies start and then die, so that no circuit breaker trips",
    37: "Scaling changes how many copies are wanted meanwhile",
    38: "AWS's answers are still those of before the change",
    39: "Throttling, an expired token, or a network that is cut",
    40: "Our own questions about alarms keep ECS from seeing one ring",
    41: "AWS has forgotten the deployment that is to be gone back to",
    42: "A tool takes the bad release out of use after the rollback",
    43: "Whoever rolls back is gone in the middle of it",
}

NOT_PLAYED: dict[int, str] = {
    11: "The rehearsal's ECS replaces no copy of a version that it is taking out of service. "
    "golive goes by each copy's version and image and by who started it, never by when.",
    40: "golive asks nothing of alarms while it rolls back, so there is nothing to play.",
}
"""Why the rehearsal does not play a way that is known."""
