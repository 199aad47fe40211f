"""What must be true before the pilot is opened again after a launch that was gone back from, by finding id."""

RELAUNCH_TITLES = {
    "relaunch-bundle": "The evidence of the launch that was gone back from is in the store, as it was closed",
    "relaunch-live": "That evidence is of this target, and no rehearsal's",
    "relaunch-incident": "All that follows an incident was done, and somebody who did not lead the launch closed it",
    "relaunch-actions": "Each preventive action has an owner, a date and a place in the backlog",
    "relaunch-readiness": "All of readiness was checked again since the incident, for the release on the record",
    "relaunch-trigger": "What said stop is cleared, and does not fire now",
    "relaunch-check": "The check that each action names fails on what was recorded then, and passes now",
    "relaunch-sign-offs": "Everybody who signs for a release has signed again since the incident",
    "relaunch-release": "Another build goes out than the one that was gone back from",
}
