"""Laws of the chain: whatever is done to it is named by number."""

import dataclasses
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.record.chain import File, decode, digest, encode, place, verify
from golive.record.entry import Actor, Draft, StepIntent

NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)


def chain(length: int) -> list[File]:
    """A whole chain of this many entries."""
    files: list[File] = []
    for _ in range(length):
        files.append(following(files[-1] if files else None))
    return files


def following(newest: File | None, code: str = "said") -> File:
    """One more entry in due form."""
    draft = Draft(StepIntent("rb-1", code), Actor("dana"), "live", "ontogra", "r1", NOON, NOON)
    entry = place(draft, newest)
    return entry.seq, encode(entry)


def altered(file: File) -> File:
    """The same entry saying something else."""
    entry = decode(file[1])
    return file[0], encode(msgspec.structs.replace(entry, draft=msgspec.structs.replace(entry.draft, run="r2")))


def named(files: list[File], head: tuple[int, str] | None = None) -> set[int]:
    """The numbers of all problems."""
    return {problem.seq for problem in verify(files, head).problems}


def head_of(files: list[File]) -> tuple[int, str]:
    """The head as somebody else anchored it."""
    return files[-1][0], digest(files[-1][1])


WHOLE = chain(12)
HEADS = st.sampled_from([None, head_of(WHOLE)])


@given(length=st.integers(0, 12), anchored=st.booleans())
def test_a_whole_chain_has_no_problem(length: int, *, anchored: bool) -> None:
    """A chain that nobody touched is whole, and says whether that was seen against an anchored head."""
    files = WHOLE[:length]
    seen = verify(files, head_of(files) if files and anchored else None)

    assert seen.whole
    assert seen.covered == (length if anchored else 0)


@given(at=st.integers(1, 11), head=HEADS)
def test_a_changed_entry_is_named_and_not_its_successor(at: int, head: tuple[int, str] | None) -> None:
    """A changed entry that has a successor is named alone, with a head or without."""
    files = list(WHOLE)
    files[at - 1] = altered(files[at - 1])

    assert named(files, head) == {at}
    assert f"entry {at} was changed" in str(verify(files, head).problems[0])


@given(at=st.sets(st.integers(1, 11), min_size=1), head=HEADS)
def test_all_changed_entries_are_named(at: set[int], head: tuple[int, str] | None) -> None:
    """Of several changed entries each is named, and no other."""
    assert named([altered(file) if file[0] in at else file for file in WHOLE], head) == at


@given(at=st.integers(2, 11), head=HEADS)
def test_a_changed_word_about_the_one_before_names_the_changed_one(at: int, head: tuple[int, str] | None) -> None:
    """An entry whose link to the one before it was changed is named; at most that one before is doubted with it."""
    files = list(WHOLE)
    files[at - 1] = at, encode(msgspec.structs.replace(decode(files[at - 1][1]), prev="a" * 64))

    assert at in named(files, head)
    assert named(files, head) <= {at - 1, at}


def test_the_newest_changed_is_known_only_by_a_head() -> None:
    """Nobody vouches for the newest entry but an anchored head."""
    files = [*WHOLE[:-1], altered(WHOLE[-1])]

    assert named(files) == set()
    assert verify(files).covered == 0
    assert named(files, head_of(WHOLE)) == {12}


@given(at=st.sets(st.integers(1, 11), min_size=1), head=HEADS)
def test_dropped_entries_are_named(at: set[int], head: tuple[int, str] | None) -> None:
    """Entries taken out from among others are named, and no other."""
    assert named([file for file in WHOLE if file[0] not in at], head) == at


@given(left=st.integers(0, 11))
def test_the_newest_dropped_are_named_only_with_a_head(left: int) -> None:
    """Newest entries taken away are all named with an anchored head; without one it is said that nobody can know."""
    assert named(WHOLE[:left], head_of(WHOLE)) == set(range(left + 1, 13))
    assert verify(WHOLE[:left]).whole
    assert verify(WHOLE[:left]).covered == 0


@given(order=st.permutations(range(12)), head=HEADS)
def test_moved_entries_are_named(order: list[int], head: tuple[int, str] | None) -> None:
    """Of entries put in another order each that is not in its place is named, and no other."""
    files = [(place + 1, WHOLE[whence][1]) for place, whence in enumerate(order)]

    assert named(files, head) == {place + 1 for place, whence in enumerate(order) if place != whence}


@given(at=st.integers(1, 11), head=HEADS)
def test_an_entry_put_between_others_is_named(at: int, head: tuple[int, str] | None) -> None:
    """An entry put in, in due form, with all behind it moved up, is named, and so are those that moved."""
    put_in = following(WHOLE[at - 2] if at > 1 else None, "forged")
    files = [*WHOLE[: at - 1], put_in, *((seq + 1, content) for seq, content in WHOLE[at - 1 :])]

    assert named(files, head) == set(range(at, 14))


@given(at=st.integers(1, 11), head=HEADS)
def test_an_entry_put_in_anothers_place_is_named(at: int, head: tuple[int, str] | None) -> None:
    """An entry that takes another's number is named, however well it follows from the one before it."""
    forged = following(WHOLE[at - 2] if at > 1 else None, "forged")

    assert named([forged if file[0] == at else file for file in WHOLE], head) == {at}
    assert named([*WHOLE, forged], head) == {at}
    assert named([*WHOLE, WHOLE[at - 1]], head) == {at}


@given(at=st.integers(1, 12))
def test_a_head_of_the_past_covers_what_came_before_it(at: int) -> None:
    """What came after the newest head that fits is covered by none; a head that does not fit covers nothing."""
    kept = (at, digest(WHOLE[at - 1][1]))

    assert verify(WHOLE, kept).covered == at
    assert verify(WHOLE, kept, None, head_of(WHOLE[:1])).covered == at
    assert verify(WHOLE, (at, "a" * 64)).covered == 0
    assert named(WHOLE, (at, "a" * 64)) == {at}
    assert {problem.seq for problem in verify(WHOLE, kept, (at, "a" * 64)).problems} == {at}


def test_an_entry_added_behind_the_head_must_follow_from_it() -> None:
    """What follows from an anchored head is growth; what does not was added, and the head's entry is not blamed."""
    stray = 13, encode(msgspec.structs.replace(decode(following(WHOLE[-1])[1]), prev="b" * 64))

    assert verify([*WHOLE, following(WHOLE[-1])], head_of(WHOLE)).whole
    assert named([*WHOLE, stray], head_of(WHOLE)) == {13}
    assert named([*WHOLE, stray]) == {12}  # without a head either may be the altered one


@given(content=st.binary(max_size=60), at=st.integers(1, 12))
def test_an_entry_that_can_not_be_read_is_named(content: bytes, at: int) -> None:
    """Bytes that are no entry are named by their number, and nobody else is."""
    assert named([(at, content) if file[0] == at else file for file in WHOLE]) == {at}


@given(seed=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 11), st.booleans()), max_size=20), head=HEADS)
def test_looking_never_fails(seed: list[tuple[int, int, bool]], head: tuple[int, str] | None) -> None:
    """Any heap of entries is judged without an error, and only the untouched chain is whole against its head."""
    files = [(seq, (altered(WHOLE[which]) if other else WHOLE[which])[1]) for seq, which, other in seed]

    assert verify(files, head).whole <= (head is None or sorted(files) == WHOLE)


def test_a_forged_name_far_ahead_is_one_problem() -> None:
    """A million missing numbers are told in one sentence, at once."""
    problems = verify([*WHOLE, (10**12, WHOLE[0][1])]).problems

    assert [str(problem) for problem in problems] == [
        "entry 13 and all behind it up to 999999999999 are missing",
        "entry 1000000000000 was moved here from 1",
    ]


def test_what_was_found_can_not_be_changed() -> None:
    """A verification is a fact."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        verify([]).covered = 1  # type: ignore[misc]
