"""Whether a release may be launched after an incident: judged from the record and the evidence of the one before."""
