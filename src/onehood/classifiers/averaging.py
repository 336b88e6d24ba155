"""The average of several predictions, each a function of the picture alone: the only one there is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from onehood.classifiers.classifier import Stochastic
from onehood.images import Images, KeptPixels, Pictures
from onehood.rules import TEST_SEED, TESTS

_TESTS_OF_A_SEED = 1 << 16  # More than there are tests: no two seeds share a draw.


@dataclass(frozen=True)
class Averaged:
    """So many tests of a stochastic classifier, the same ones whenever they are asked for.

    Before each test the classifier is reseeded with a number that follows from `seed` and the test's place, so that
    what an image is taken for depends neither on the images beside it nor on what was asked before. A classifier that
    does not draw is asked once.

    Args:
        tests: predictions that are averaged, 1 to 10,000.
        seed: of their draws, 0 to 2⁶³ - 1.

    Raises:
        InvalidArgumentError: one is out of its range.
    """

    tests: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "tests", TESTS.check("tests", self.tests))
        object.__setattr__(self, "seed", TEST_SEED.check("seed", self.seed))

    def draws(self, classifier: Any) -> int:
        """How many tests there are for this classifier: one where nothing is drawn."""
        return self.tests if _draws(classifier) else 1

    def runs(self, classifier: Any, ask: Callable[[], np.ndarray]) -> Iterator[np.ndarray]:
        """What `ask` says in each test."""
        for test in range(self.draws(classifier)):
            if _draws(classifier):
                classifier.reseed(self.seed * _TESTS_OF_A_SEED + test)
            yield np.asarray(ask())

    def probabilities(self, classifier: Any, images: Images) -> np.ndarray:
        """Mean probabilities, of shape (images, classes).

        Raises:
            InvalidArgumentError: these are no images.
            ImageError: an image cannot be read.
        """
        images = self._remembered(classifier, images)
        return _mean(self.runs(classifier, lambda: classifier.predict_proba(images)))

    def vectors(self, classifier: Any, images: Images) -> np.ndarray:
        """Mean vectors of images, of shape (images, length); raises as `probabilities`."""
        images = self._remembered(classifier, images)
        return _mean(self.runs(classifier, lambda: classifier.embed(images)))

    def chunks(
        self, classifier: Any, images: np.ndarray | Sequence[Any], size: int, advance: Callable[[int], None]
    ) -> np.ndarray:
        """The probabilities of every test, of shape (tests, images, classes), in pieces of memory.

        Args:
            classifier: that is asked.
            images: to predict, at least one.
            size: images at once.
            advance: is told of so many images in one test.

        Raises:
            ImageError: an image cannot be read.
        """
        parts = []
        for first in range(0, len(images), size):
            some = self._remembered(classifier, images[first : first + size])
            ask = partial(classifier.predict_proba, some)
            of_some = []
            for run in self.runs(classifier, ask):
                of_some.append(run)
                advance(len(run))
            parts.append(np.stack(of_some))
        return np.concatenate(parts, axis=1)

    def _remembered(self, classifier: Any, images: Images) -> Images:
        """Pictures that are looked at in several tests, with a place for their pixels."""
        again = self.draws(classifier) > 1 and isinstance(images, Pictures) and images.kept is None
        return images.keeping(KeptPixels()) if again and isinstance(images, Pictures) else images


def _mean(runs: Iterator[np.ndarray]) -> np.ndarray:
    mean: np.ndarray = np.mean(list(runs), axis=0)
    return mean


def _draws(classifier: Any) -> bool:
    return isinstance(classifier, Stochastic) and classifier.draws_at_inference
