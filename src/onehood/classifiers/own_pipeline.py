"""A pipeline or a classifier of scikit-learn as a technique."""

from typing import Any

from sklearn.base import BaseEstimator, is_classifier
from sklearn.pipeline import Pipeline

from onehood.classifiers.heads import check_keepable
from onehood.classifiers.vector_classifier import VectorClassifier
from onehood.errors import InvalidArgumentError
from onehood.features import PixelsTransformer, Representation


def own_pipeline(estimator: Any) -> VectorClassifier:
    """A classifier from what scikit-learn calls one.

    A pipeline whose first step is a transformer of `onehood.features` sees images through it; any other estimator sees
    pixels, as rows of float32, 0 to 255: arrays of one size as they are, files at 32×32.

    Args:
        estimator: unfitted; a classifier, or a pipeline that ends in one.

    Raises:
        InvalidArgumentError: it is no classifier, or has parts that no model file keeps.
    """
    if not isinstance(estimator, BaseEstimator) or not is_classifier(estimator):
        raise InvalidArgumentError(
            "`model` of scikit-learn must be a classifier, or a pipeline that ends in one. "
            f"Received: {type(estimator).__name__}."
        )
    transformer, decision = PixelsTransformer(), estimator
    if isinstance(estimator, Pipeline) and isinstance(estimator.steps[0][1], Representation):
        transformer = estimator.steps[0][1]
        rest = estimator.steps[1:]
        decision = rest[0][1] if len(rest) == 1 else Pipeline(rest)
    check_keepable(decision)
    return VectorClassifier(transformer, decision)
