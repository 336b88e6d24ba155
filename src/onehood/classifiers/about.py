"""What a fitted classifier knows of itself besides its arrays: all that its model file says in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from onehood.classifiers.manifest import checked_input
from onehood.classifiers.model_file import ModelFile, library_versions
from onehood.errors import ModelFileError
from onehood.images import LongestSide, Square
from onehood.training.record import TrainingRecord


@dataclass(frozen=True)
class About:
    """What it is, what it tells apart, how it looks at images, and how it was trained.

    Args:
        technique: by name.
        options: of the technique, resolved, as JSON values.
        class_names: by class index.
        view: how an image is brought to it.
        record: of its training; an empty one while that goes on.
    """

    technique: str
    options: Mapping[str, Any]
    class_names: tuple[str, ...]
    view: Square | LongestSide
    record: TrainingRecord

    @property
    def square(self) -> Square:
        """The view of what looks at one size."""
        assert isinstance(self.view, Square), f"{self.technique} looks at one size"
        return self.view

    @classmethod
    def at_one_size(cls, path: Path | str, content: ModelFile) -> Self:
        """`of`, for what looks at one size only."""
        about = cls.of(path, content)
        if not isinstance(about.view, Square):
            raise ModelFileError(f"{path}: damaged: a {content.technique} looks at images of one size.")
        return about

    @classmethod
    def of(cls, path: Path | str, content: ModelFile) -> Self:
        """From a model file's content.

        Raises:
            ModelFileError: what it says of its input is damaged; `path` is what the error calls it.
        """
        return cls(
            content.technique,
            dict(content.parameters),
            content.class_names,
            checked_input(path, content.input),
            TrainingRecord.from_json(content.training),
        )

    def model_file(
        self, weights: Mapping[str, np.ndarray], *, network: bytes | None = None, head: bytes | None = None
    ) -> ModelFile:
        """With its arrays, the content of a model file."""
        return ModelFile(
            technique=self.technique,
            parameters=self.options,
            class_names=self.class_names,
            input=self.view.as_json(),
            training=self.record.as_json(),
            weights=weights,
            versions=library_versions(),
            network=network,
            head=head,
        )


def record_of(classifier: Any) -> TrainingRecord | None:
    """What is known of a classifier's training; None of one of somebody's own that does not say."""
    about = getattr(classifier, "about_", None)
    if isinstance(about, About):
        return about.record
    told = getattr(classifier, "training_", None)
    return TrainingRecord.from_json(told) if isinstance(told, Mapping) else None
