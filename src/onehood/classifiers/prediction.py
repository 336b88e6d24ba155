"""From probabilities to names."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from onehood.classifiers.averaging import Averaged
from onehood.errors import InvalidArgumentError
from onehood.images import Images, image_list
from onehood.options import shown
from onehood.rules import TOP

if TYPE_CHECKING:
    from onehood.classifiers.classifier import Classifier


@dataclass(frozen=True)
class Prediction:
    """What a classifier takes an image for.

    Args:
        name: the most probable class.
        probability: its probability, 0 to 1.
        top: the most probable classes with their probabilities, first the most probable.
    """

    name: str
    probability: float
    top: tuple[tuple[str, float], ...]

    def as_json(self) -> dict[str, Any]:
        """JSON values."""
        top = [{"name": name, "probability": probability} for name, probability in self.top]
        return {"name": self.name, "probability": self.probability, "top": top}


def predict(
    classifier: "Classifier", images: Images, *, top: int = 1, tests: int = 1, seed: int = 0
) -> list[Prediction]:
    """Names the most probable classes of each image.

    Args:
        classifier: any fitted classifier.
        images: see `onehood.images.image_list`.
        top: how many classes to name, at least 1; no more than there are.
        tests: how many predictions of a stochastic classifier to average, 1 to 10,000; more are better.
        seed: of their draws: the same images, tests and seed give the same answers, alone or among others.

    Returns:
        One prediction for each image.

    Raises:
        InvalidArgumentError: for counts that are none, what is no images, or what is no classifier.
        ImageError: an image cannot be read.
    """
    if not hasattr(classifier, "predict_proba"):
        raise InvalidArgumentError(
            "`classifier` must be a fitted classifier; that of a model file is loaded by onehood.load(path). "
            f"Received: {shown(classifier)}."
        )
    top, averaged = TOP.check("top", top), Averaged(tests, seed)
    mean = averaged.probabilities(classifier, image_list(images))  # An iterator is read once, and tests are several.
    order = np.argsort(-mean, axis=1, kind="stable")[:, :top]
    named = [
        tuple((classifier.class_names[label], float(row[label])) for label in labels)
        for row, labels in zip(mean, order, strict=True)
    ]
    return [Prediction(best[0][0], best[0][1], best) for best in named]
