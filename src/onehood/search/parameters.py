"""What is decided about an index when it is made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self, get_args

from onehood.errors import InvalidArgumentError
from onehood.features import Detector


@dataclass(frozen=True)
class IndexParameters:
    """How an index describes images; checked.

    Args:
        words: of the vocabulary; None for one for each twenty keypoints of the first images, up to 50,000.
        detector: of keypoints.
        keypoints: of an image at most, at least 1.
        longest_side: to which images are made smaller, in pixels, at least 16.
        seed: of the vocabulary, at least 0.
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
        if self.detector not in get_args(Detector):
            raise InvalidArgumentError(
                f"`detector` must be one of {', '.join(get_args(Detector))}. Received: {self.detector!r}."
            )
        for name, least in (("keypoints", 1), ("longest_side", 16), ("seed", 0), ("words", 2)):
            value = getattr(self, name)
            if name == "words" and value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise InvalidArgumentError(f"`{name}` must be a whole number of at least {least}. Received: {value!r}.")
        if not isinstance(self.vlad, bool):
            raise InvalidArgumentError(f"`vlad` must be True or False. Received: {self.vlad!r}.")
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
