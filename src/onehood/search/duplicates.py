"""Which images of a store are copies of each other, at least in part."""

from onehood.errors import InvalidArgumentError
from onehood.progress import progress
from onehood.search.answering import CANDIDATES
from onehood.search.store import Store, WordQuery
from onehood.search.verification import verify


def duplicate_pairs(store: Store, *, least_matches: int, least_share: float) -> list[tuple[str, str, int]]:
    """Pairs of paths, and how many keypoints agree on one motion, the most first.

    Args:
        store: with the images; each is compared with the fifty that share most words with it.
        least_matches: keypoints that must agree, at least 4.
        least_share: of the keypoints of the image with fewer, which must agree, 0 to 1.

    Raises:
        InvalidArgumentError: an argument is out of its range.
    """
    if isinstance(least_share, bool) or not isinstance(least_share, int | float) or not 0 <= least_share <= 1:
        raise InvalidArgumentError(f"`least_share` must be from 0 to 1. Received: {least_share!r}.")
    if isinstance(least_matches, bool) or not isinstance(least_matches, int) or least_matches < 4:
        raise InvalidArgumentError(f"`least_matches` must be at least 4. Received: {least_matches!r}.")
    ids = store.ids()
    matches: dict[tuple[str, str], int] = {}
    seen: set[tuple[int, int]] = set()
    with progress("Comparing", len(ids), unit="images") as bar:
        for identity in ids.tolist():
            bar.advance()
            row = store.image(identity)
            if row is None:  # Another process has removed it since.
                continue
            for number, _ in store.nearest("words", WordQuery.of(row.words), CANDIDATES):
                pair = (min(identity, number), max(identity, number))
                # Either may be among the candidates of the other alone.
                other = None if identity == number or pair in seen else store.image(number)
                if other is None:
                    continue
                seen.add(pair)
                earlier, later = (row, other) if identity < number else (other, row)
                agreed = len(verify(earlier.keypoints, earlier.words, later.keypoints, later.words))
                if agreed >= max(least_matches, least_share * min(len(row.words), len(other.words))):
                    matches[earlier.path, later.path] = agreed
    return sorted(((*pair, agreed) for pair, agreed in matches.items()), key=lambda found: -found[2])
