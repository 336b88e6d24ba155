"""What must not be torn apart by a split: copies of one picture, and samples of one group."""

from collections.abc import Sequence


def split_units(digests: Sequence[str], groups: Sequence[str | None]) -> list[str]:
    """Names the unit of each sample.

    Samples of equal content are in one unit, samples of one group are, and what is so connected over others is, too:
    where one picture lies in two groups, both are one unit.

    Args:
        digests: of each sample's content.
        groups: of each sample; None for one in none.

    Returns:
        Of each sample the first by name of its unit's groups, or the digest where there is none: a new sample leaves
        the names of the others as they are, unless it connects them.
    """
    first: dict[tuple[str, str], tuple[str, str]] = {}

    def root(key: tuple[str, str]) -> tuple[str, str]:
        while first.setdefault(key, key) != key:
            first[key] = first[first[key]]
            key = first[key]
        return key

    # A unit is a tree of contents and groups whose root is, where it has any groups, the first of them.
    contents = [("content", digest) for digest in digests]
    for content, group in zip(contents, groups, strict=True):
        one = root(content)
        if group is not None:
            other = root(("group", group))
            first[one] = first[other] = min(key for key in (one, other) if key[0] == "group")
    return [root(content)[1] for content in contents]
