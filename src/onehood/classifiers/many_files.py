"""Predicting many files, past those that cannot be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onehood.classifiers.prediction import Prediction, predict
from onehood.errors import ImageError
from onehood.images import decode
from onehood.progress import progress

_CHUNK = 256


@dataclass(frozen=True)
class FilePredictions:
    """What files were taken for.

    Args:
        named: each file that could be read, in order, with its prediction.
        bad: of each that could not, why.
    """

    named: tuple[tuple[Path, Prediction], ...]
    bad: dict[Path, str]

    def as_json(self) -> list[dict[str, Any]]:
        """The predictions as JSON values."""
        return [{"path": str(path), **prediction.as_json()} for path, prediction in self.named]


def predict_files(
    classifier: Any, files: Sequence[Path], *, top: int = 1, tests: int = 1, seed: int = 0
) -> FilePredictions:
    """Names what is in each file; see `predict` for the arguments.

    Raises:
        InvalidArgumentError: for numbers out of their range.
    """
    bad: dict[Path, str] = {}
    options = {"top": top, "tests": tests, "seed": seed}
    # As the model reads it: what fails there must fail here.
    view = getattr(classifier, "specification", None)
    read = decode if view is None else view.read

    def readable(paths: Sequence[Path]) -> Iterator[Path]:
        for path in paths:
            try:
                read(path)
            except ImageError as error:
                bad[path] = str(error)
            else:
                yield path

    named: list[tuple[Path, Prediction]] = []
    with progress("Predicting", len(files), unit="images") as bar:
        for first in range(0, len(files), _CHUNK):
            chunk = list(files[first : first + _CHUNK])
            try:
                found = predict(classifier, chunk, **options)
            except ImageError:  # Some image of this chunk cannot be read: the others are predicted.
                chunk = list(readable(chunk))
                found = predict(classifier, chunk, **options) if chunk else []
            named += zip(chunk, found, strict=True)
            bar.advance(min(_CHUNK, len(files) - first))
    return FilePredictions(tuple(named), bad)
