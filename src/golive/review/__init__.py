"""The review pack: what a QA reviewer is given of an output, and the form that comes back. None of it is evidence."""
