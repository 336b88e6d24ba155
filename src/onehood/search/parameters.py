"""What is decided about an index when it is made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from onehood.errors import InvalidArgumentError
from onehood.options import Choice, Flag, Whole
from onehood.rules import DETECTOR, KEYPOINTS, LONGEST_SIDE, SEED, WORDS, Detector

_KINDS: dict[str, Whole | Choice | Flag] = {
    "words": WORDS,
    "detector": DETECTOR,
    "keypoints": KEYPOINTS,
    "longest_side": LONGEST_SIDE,
    "seed": SEED,
    "vlad": Flag(),
}


@dataclass(frozen=True)
class IndexParameters:
    """How an index describes images; checked.

    Args:
        words: of the vocabulary, 2 to 1,000,000; None for one for each twenty keypoints of the first images, up to
            50,000.
        detector: of keypoints.
        keypoints: of an image at most, 1 to 100,000.
        longest_side: to which images are made smaller, in pixels, 16 to 10,000.
        seed: of the vocabulary, 0 to 2³² - 1.
        vlad: whether images have VLAD vectors.
        vocabulary: a digest of what was learned elsewhere, or None.
        network: the digest of a model file whose classifier makes vectors, or None.

    Raises:
        InvalidArgumentError: one is out of its range.
    """

    words: int | None = None
    detector: Detector = "sift"
    keypoints: int = 1000
    longest_side: int = 640
    seed: int = 0
    vlad: bool = False
    vocabulary: str | None = None
    network: str | None = None

    def __post_init__(self) -> None:
        for name, kind in _KINDS.items():
            if name != "words" or self.words is not None:
                kind.check(name, getattr(self, name))
        if self.words is not None and self.vocabulary is not None:
            raise InvalidArgumentError(
                f"`words` must be left out with `vocabulary`, which has its own number. Received: {self.words}."
            )

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Self:
        """From the facts of a store."""
        return cls(**{each.name: facts[each.name] for each in fields(cls)})

    @property
    def vectors(self) -> list[str]:
        """The kinds of vectors that every image has."""
        return ["colour", *(["vlad"] if self.vlad else []), *(["network"] if self.network is not None else [])]

    def facts(self) -> dict[str, Any]:
        """For a store, as JSON values."""
        return asdict(self) | {"vectors": self.vectors}
