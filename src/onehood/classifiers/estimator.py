"""What the three kinds of classifiers have in common: they know themselves, and show it."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from onehood.classifiers.about import About
from onehood.classifiers.appearance import as_html, in_a_line
from onehood.classifiers.classifier import Classifier
from onehood.classifiers.prediction import Prediction, predict
from onehood.datasets import DataFacts, ViewOptions, usual_view
from onehood.images import Images, LongestSide, Square


class Estimator(Classifier):
    """A classifier that keeps what it is in `about_`, from the beginning of `fit` on.

    Attributes:
        about_: technique, options, class names, view and record.
    """

    about_: About

    def __repr__(self) -> str:
        return in_a_line(self)

    def _repr_html_(self) -> str:
        return as_html(self)

    @property
    @abstractmethod
    def technique(self) -> str:
        """The name of the technique."""

    @property
    def class_names(self) -> tuple[str, ...]:  # type: ignore[override]  # Read only: `fit` sets `about_`.
        """By class index; none before `fit`."""
        return self.about_.class_names if hasattr(self, "about_") else ()

    @property
    def specification(self) -> Square | LongestSide:
        """How it looks at images; known after `fit`."""
        if not hasattr(self, "about_"):
            raise AttributeError("This classifier has no specification before `fit`.")
        return self.about_.view

    def view_of(self, facts: DataFacts, options: ViewOptions) -> Square | LongestSide:
        """How it would look at images of such data, by what somebody asked for."""
        return usual_view(facts, options)

    @property
    def training_(self) -> dict[str, Any]:
        """What its model file records of its training, as JSON values; known after `fit`."""
        if not hasattr(self, "about_"):
            raise AttributeError("This classifier has no training before `fit`.")
        return self.about_.record.as_json()

    @property
    def folder_options(self) -> Mapping[str, Any] | None:
        """How the folder that it learned from was read, or None: evaluating finds the same splits by them."""
        return self.about_.record.data.options if hasattr(self, "about_") else None

    def predict(self, images: Images, *, top: int = 1) -> list[Prediction]:
        """The `top` most probable classes of each image, by name; see `prediction.predict`."""
        return predict(self, images, top=top)
