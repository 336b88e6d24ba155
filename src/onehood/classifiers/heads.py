"""What decides on vectors: classifiers of scikit-learn by name, and how they are kept in a file."""

import io
import zipfile
from numbers import Real
from typing import Any, Literal, cast, get_args

import numpy as np

from onehood.errors import InvalidArgumentError, ModelFileError

HeadName = Literal["linear_svm", "rbf_svm", "logistic_regression", "nearest_neighbours"]

_COMPONENTS = 100  # To which vectors are reduced where a kernel compares all with all.
_NEIGHBOURS = 5
_FOLDS = 3
_FOLDS_OF_MANY = 2
_MANY = 10_000  # Images, from which on two folds tell as much of the scores as three.
_CACHE_MEGABYTES = 1000
_MOST_ITERATIONS = 5000
_PARTS = ("steps", "estimator", "calibrators", "_fit_X")
_KNOWN_PARTS = ("sklearn.calibration._CalibratedClassifier", "sklearn.calibration._SigmoidCalibration")
"""Parts of scikit-learn's classifiers that skops does not take for granted, and that only hold numbers."""


def named_head(name: HeadName, *, cost: float, seed: int, shape: tuple[int, int], histograms: bool) -> Any:
    """An unfitted classifier of scikit-learn.

    "linear_svm" and "logistic_regression" stand on an additive-χ² map where the vectors are histograms; "rbf_svm" on
    the first hundred principal components.

    Args:
        name: of the classifier.
        cost: C of those that have one: the higher, the more a mistake in training counts; above 0.
        seed: of whatever is random.
        shape: of the vectors that it is going to learn from, (images, features).
        histograms: whether the vectors are without negative numbers.

    Raises:
        InvalidArgumentError: for another name, or a cost that is not above 0.

    Source: A. Vedaldi, A. Zisserman, Efficient Additive Kernels via Explicit Feature Maps, PAMI 2012 (the map).
    """
    check_head(name, cost)
    # These take a second to import, and whoever names a network does without them.
    from sklearn.decomposition import PCA
    from sklearn.kernel_approximation import AdditiveChi2Sampler
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import SVC, LinearSVC

    mapped = [AdditiveChi2Sampler()] if histograms else []
    if name == "linear_svm":
        return make_pipeline(*mapped, LinearSVC(C=cost, random_state=seed, max_iter=_MOST_ITERATIONS))
    if name == "logistic_regression":
        return make_pipeline(*mapped, LogisticRegression(C=cost, max_iter=_MOST_ITERATIONS))
    if name == "rbf_svm":
        return make_pipeline(
            PCA(min(_COMPONENTS, shape[1], max(1, shape[0] // 3)), random_state=seed),
            SVC(C=cost, cache_size=_CACHE_MEGABYTES),
        )
    return KNeighborsClassifier(min(_NEIGHBOURS, shape[0]), algorithm="brute")


def check_head(name: str, cost: float) -> HeadName:
    """The name; one that there is not, or a cost that is not above 0, is refused.

    Raises:
        InvalidArgumentError: if so.
    """
    if name not in get_args(HeadName):
        raise InvalidArgumentError(f"`classifier` must be one of {', '.join(get_args(HeadName))}. Received: {name!r}.")
    if isinstance(cost, bool) or not isinstance(cost, Real) or not 0 < cost < np.inf:
        raise InvalidArgumentError(f"`cost` must be a number above 0. Received: {cost!r}.")
    return cast(HeadName, name)


def fit_head(head: Any, vectors: np.ndarray, labels: np.ndarray) -> Any:
    """The classifier, fitted; if it gives no probabilities, in one that learns a sigmoid of its scores besides.

    The scores for the sigmoid are those of images that a classifier of the same kind did not learn from. Where a class
    has but one image, there are none: the sigmoid is learned from the scores of the very images it learned from.

    Args:
        head: unfitted.
        vectors: shape (images, features).
        labels: shape (images,).

    Source: J. Platt, Probabilistic Outputs for Support Vector Machines, 1999.
    """
    if hasattr(head, "predict_proba"):
        return head.fit(vectors, labels)
    from sklearn.calibration import CalibratedClassifierCV

    fewest = int(np.bincount(labels)[np.unique(labels)].min())
    everything = np.arange(len(labels))
    folds: Any = (
        min(_FOLDS if len(labels) < _MANY else _FOLDS_OF_MANY, fewest) if fewest > 1 else [(everything, everything)]
    )
    return CalibratedClassifierCV(head, ensemble=False, cv=folds).fit(vectors, labels)


def learned_numbers(fitted: Any) -> int:
    """How many numbers a classifier of scikit-learn has learned: those in its arrays, and in those of its parts."""
    if isinstance(fitted, np.ndarray):
        return int(fitted.size) if fitted.dtype.kind == "f" else 0
    if isinstance(fitted, list | tuple):
        return sum(map(learned_numbers, fitted))
    if not type(fitted).__module__.startswith("sklearn."):
        return 0
    parts = [value for name, value in vars(fitted).items() if name.endswith("_") or name in _PARTS]
    return sum(map(learned_numbers, parts))


def head_to_bytes(fitted: Any) -> bytes:
    """A fitted classifier in skops's format, which executes nothing when it is read.

    Raises:
        InvalidArgumentError: it has parts that are not scikit-learn's, NumPy's or SciPy's.
    """
    import skops.io

    content: bytes = skops.io.dumps(fitted)
    foreign = [name for name in skops.io.get_untrusted_types(data=content) if name not in _KNOWN_PARTS]
    if foreign:
        raise InvalidArgumentError(
            f"A model file keeps classifiers of scikit-learn only. This one has: {', '.join(foreign)}."
        )
    return content


def head_from_bytes(content: bytes, *, path: Any) -> Any:
    """The classifier that `head_to_bytes` wrote.

    Raises:
        ModelFileError: it is damaged, or has parts that scikit-learn's classifiers do not have.
    """
    import skops.io

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # Compressed members could unfold to any size, and we never write them.
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in archive.infolist()):
                raise ModelFileError(f"{path}: damaged: its classifier is compressed.")
        return skops.io.loads(content, trusted=[*_KNOWN_PARTS])
    except ModelFileError:
        raise
    except Exception as error:  # Damaged bytes can fail in any way; nothing of them has been executed.
        raise ModelFileError(f"{path}: damaged: its classifier cannot be read ({error}).") from error
