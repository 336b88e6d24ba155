"""What decides on vectors: classifiers of scikit-learn by name, and how they are kept in a file."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from math import prod
from numbers import Real
from typing import Any, cast, get_args

import numpy as np

from onehood.errors import DivergedError, InvalidArgumentError, ModelFileError
from onehood.rules import HeadName
from onehood.training.divergence import are_finite

_COMPONENTS = 100  # To which vectors are reduced where a kernel compares all with all.
_NEIGHBOURS = 5
_FOLDS = 3
_FOLDS_OF_MANY = 2
_MANY = 10_000  # Images, from which on two folds tell as much of the scores as three.
_CACHE_MEGABYTES = 1000
_MOST_ITERATIONS = 5000
_KERNELS = ("linear", "poly", "rbf", "sigmoid")  # All that look at vectors alone.
_SCHEMA = "schema.json"
_LARGEST_SCHEMA = 16 << 20
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
        DivergedError: it holds numbers that are not finite.
    """
    import skops.io

    arrays = (value for part in _parts(fitted) for value in vars(part).values() if isinstance(value, np.ndarray))
    if not are_finite(arrays):
        raise DivergedError("The classifier holds numbers that are not finite: such a model answers nothing.")

    content: bytes = skops.io.dumps(fitted)
    _check_types(content)
    return content


def check_keepable(head: Any) -> None:
    """Refuses an unfitted classifier that no model file could keep, before it learns.

    Raises:
        InvalidArgumentError: it has parts that are not scikit-learn's, NumPy's or SciPy's.
    """
    import skops.io

    _check_types(skops.io.dumps(head))


def _check_types(content: bytes) -> None:
    import skops.io

    foreign = [name for name in skops.io.get_untrusted_types(data=content) if name not in _KNOWN_PARTS]
    if foreign:
        raise InvalidArgumentError(
            f"A model file keeps classifiers of scikit-learn only. This one has: {', '.join(foreign)}."
        )


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
            _check_arrays(archive)
        return skops.io.loads(content, trusted=[*_KNOWN_PARTS])
    except ModelFileError:
        raise
    except Exception as error:  # Damaged bytes can fail in any way; nothing of them has been executed.
        raise ModelFileError(f"{path}: damaged: its classifier cannot be read ({error}).") from error


def check_fitted(fitted: Any, *, path: Any, features: int, class_count: int) -> None:
    """Refuses a classifier from a file that does not fit the model's features and classes, or whose numbers are none.

    Args:
        fitted: as `head_from_bytes` gives it.
        path: of the model file, for errors.
        features: that the model makes of an image.
        class_count: that it names; the classifier may know fewer, for some classes had no training images.

    Raises:
        ModelFileError: if so.
    """
    try:
        classes = np.asarray(fitted.classes_)
        known = classes.dtype.kind == "i" and classes.ndim == 1 and 2 <= len(classes) <= class_count
        known = known and classes[0] >= 0 and classes[-1] < class_count and bool((np.diff(classes) > 0).all())
        if not known or fitted.n_features_in_ != features:
            raise ModelFileError(f"{path}: damaged: its classifier is one of other classes or features.")
        for part in _parts(fitted):
            _check_part(part, path)
        found = fitted.predict_proba(np.zeros((1, features), np.float32))
        if found.shape != (1, len(classes)) or not np.isfinite(found).all():
            raise ModelFileError(f"{path}: damaged: its classifier gives no probabilities.")
    except ModelFileError:
        raise
    except Exception as error:  # Parts that do not fit together can fail in any way.
        raise ModelFileError(f"{path}: damaged: its classifier does not work ({error}).") from error


def _check_arrays(archive: zipfile.ZipFile) -> None:
    """Refuses members that would become more memory than they are bytes, or be read over and over.

    Raises:
        ValueError: if so.
    """
    sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    for name, size in sizes.items():
        if name.endswith(".npz"):
            raise ValueError(f"{name} is an archive of its own")
        if name.endswith(".npy"):
            with archive.open(name) as stream:
                version = np.lib.format.read_magic(stream)
                read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
                shape, _, kind = read(stream)
            if kind.hasobject or prod(shape) * kind.itemsize > size:
                raise ValueError(f"{name} claims to hold more than it does")
    if sizes.get(_SCHEMA, 0) > _LARGEST_SCHEMA:
        raise ValueError(f"{_SCHEMA} is larger than it can be")
    named = re.findall(r'"file": ?"([^"]*)"', archive.read(_SCHEMA).decode())
    if sum(sizes.get(name, 0) for name in named) > 2 * sum(sizes.values()):
        raise ValueError("its arrays are read over and over")


def _parts(fitted: Any) -> Iterator[Any]:
    """The classifier and everything of scikit-learn within it, each once."""
    waiting, seen = [fitted], set()
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, list | tuple):
            waiting += part
        elif isinstance(part, dict):
            waiting += part.values()
        elif type(part).__module__.startswith("sklearn.") and hasattr(part, "__dict__"):
            yield part
            waiting += vars(part).values()


def _check_part(part: Any, path: Any) -> None:
    values = vars(part)
    if not are_finite(value for value in values.values() if isinstance(value, np.ndarray)):
        raise ModelFileError(f"{path}: damaged: its classifier holds numbers that are not finite.")
    # How much longer it makes vectors: one to three times is what scikit-learn has tables for.
    if type(part).__name__ == "AdditiveChi2Sampler" and values.get("sample_steps") not in (1, 2, 3):
        raise ModelFileError(f"{path}: damaged: its classifier lengthens vectors without bound.")
    # Compiled code reads these arrays by each other's sizes and looks at no bounds.
    if ("support_vectors_" in values and not _is_machine(values)) or ("_fit_X" in values and not _has_labels(values)):
        raise ModelFileError(f"{path}: damaged: the parts of its classifier do not fit together.")


def _has_labels(values: Mapping[str, Any]) -> bool:
    """Whether every remembered vector has a class."""
    labels, classes = values["_y"], len(values["classes_"])
    return bool(
        labels.shape == (len(values["_fit_X"]),)
        and labels.dtype.kind == "i"
        and labels.min() >= 0
        and labels.max() < classes
        and values["_fit_X"].shape[1] == values["n_features_in_"]
    )


def _is_machine(values: Mapping[str, Any]) -> bool:
    """Whether the arrays of a support vector machine are those of one."""
    counts, vectors, classes = values["_n_support"], values["support_vectors_"], len(values["classes_"])
    pairs = classes * (classes - 1) // 2
    return bool(
        values["kernel"] in _KERNELS
        and not values["_sparse"]
        and counts.dtype == np.int32
        and counts.shape == (classes,)
        and (counts >= 0).all()
        and vectors.shape == (int(counts.sum(dtype=np.int64)), values["n_features_in_"])
        and values["support_"].shape == (len(vectors),)
        and all(values[name].shape == (classes - 1, len(vectors)) for name in ("dual_coef_", "_dual_coef_"))
        and all(values[name].shape == (pairs,) for name in ("intercept_", "_intercept_"))
        and all(values.get(name, np.empty(0)).size in (0, pairs) for name in ("_probA", "_probB"))
    )
