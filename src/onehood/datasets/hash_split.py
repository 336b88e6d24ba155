"""Splits decided by content: adding files moves no other file, and duplicates stay together."""

import hashlib
from collections.abc import Sequence

from onehood.errors import InvalidArgumentError


def hash_split(units: Sequence[str], labels: Sequence[str], *, test: float = 0.2, validation: float = 0.1) -> list[str]:
    """Assigns each sample to "train", "validation" or "test".

    A unit is what must not be torn apart: the digest of a file's content (exact duplicates share it), or the name of a
    group. Its hash is a number between 0 and 1; below `test` it goes to the test split, in the next `validation` to the
    validation split, else to the training split. Proportions are approximate, and no unit's side depends on another's
    — except where a class would be left without a sample on one side: then its unit with the lowest hash moves to the
    test split, or the one with the highest to the training split. A class of one unit stays in the training split.

    Args:
        units: of each sample.
        labels: of each sample.
        test: share of the test split, at least 0.
        validation: share of the validation split, at least 0; both together below 1.

    Returns:
        The split of each sample.

    Raises:
        InvalidArgumentError: for shares out of range.
    """
    if test < 0 or validation < 0 or not test + validation < 1:
        raise InvalidArgumentError(
            f"`test` and `validation` must be at least 0 and together below 1. Received: {test} and {validation}."
        )
    position = {unit: unit_position(unit) for unit in set(units)}
    side = {unit: _side(place, test, validation) for unit, place in position.items()}
    members: dict[str, set[str]] = {}
    for unit, label in zip(units, labels, strict=True):
        members.setdefault(label, set()).add(unit)
    # A unit may hold several classes (the same picture under two labels): the training side is mended last and wins.
    if test > 0:
        for label in sorted(members):
            own = sorted(members[label], key=lambda unit: (position[unit], unit))
            if len(own) > 1 and all(side[unit] != "test" for unit in own):
                side[own[0]] = "test"
    for label in sorted(members):
        own = sorted(members[label], key=lambda unit: (position[unit], unit))
        if all(side[unit] != "train" for unit in own):
            side[own[-1]] = "train"
    return [side[unit] for unit in units]


def unit_position(unit: str) -> float:
    """The hash of a unit as a number from 0 to 1, uniform and the same for ever."""
    return int.from_bytes(hashlib.blake2b(unit.encode(errors="surrogateescape"), digest_size=8).digest(), "big") / 2**64


def _side(position: float, test: float, validation: float) -> str:
    if position < test:
        return "test"
    return "validation" if position < test + validation else "train"
