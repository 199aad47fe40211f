"""The forms in which the record keeps reviews: which outputs were collected for the reviewer, and the verdicts."""

from typing import Annotated

import msgspec

from golive.model.rubric import MOST_POINTS, Critical, Priority
from golive.record.form import Code, Count, Form, Hash, Moment

Points = Annotated[int, msgspec.Meta(ge=0, le=MOST_POINTS)]


class CollectedOutput(Form, frozen=True):
    """One output that was collected: of which run, the hashes of its PDF and of its packet's, what its audit counts."""

    run: Code
    output: Hash
    packet: Hash
    critical: Count = 0
    major: Count = 0
    unverified: Count = 0


class ReviewsCollected(Form, frozen=True, tag_field="type", tag="reviews.collected"):
    """Outputs were collected for the QA reviewer, to be read until ``due`` (real time).

    ``form`` is the hash of all that the form says but the answers, by which one that comes back is known to be it.
    """

    collection: Code
    due: Moment
    form: Hash
    outputs: tuple[CollectedOutput, ...]


class Review(Form, frozen=True, tag_field="type", tag="review"):
    """A reviewer read an output; ``critical`` are the rubric's critical items that failed.

    By a form: ``output`` is the hash of the PDF that was read, ``points`` what each item of high priority was given,
    and ``collection`` the one that the form is of.
    """

    review_of: Code
    critical: tuple[Critical, ...] = ()
    output: Code = ""
    points: dict[Priority, Points] = {}  # noqa: RUF012 - msgspec copies it
    collection: Code = ""
