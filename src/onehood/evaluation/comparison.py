"""Every technique on the same data: trained, evaluated, set side by side."""

import itertools
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from onehood.classifiers import TECHNIQUES, Classifier, Resumable, train
from onehood.classifiers.about import record_of
from onehood.classifiers.learning import as_classifier
from onehood.classifiers.techniques import technique
from onehood.datasets import FolderOptions, ImageDataset, Split, open_dataset
from onehood.errors import DataError, InvalidArgumentError
from onehood.evaluation.evaluation import Evaluation, evaluate
from onehood.evaluation.mcnemar import McNemar, mcnemar
from onehood.evaluation.peak_memory import PeakMemory
from onehood.files import expanded
from onehood.html_table import table
from onehood.options import Number, shown
from onehood.progress import say
from onehood.rules import EPOCHS, SEED, TESTS
from onehood.terminal import counted
from onehood.training.checkpoint import EpochRecord
from onehood.training.old_run import run_state
from onehood.training.record import TrainingRecord
from onehood.training.run import EpochsByMinutes
from onehood.training.run_folder import keep_epochs_by_minutes, keep_peak_memory, run_folder_of

_PROBED_IMAGES = 2000
_WARM_UP = 64
_STEADY = 0.05
_VALIDATION = 0.1
"""Share of the training images to validate on, where the data has no such split."""

_FEWEST_EPOCHS = 5
_SETTINGS = ("epochs", "batch_size", "optimizer", "learning_rate", "precision", "classifier", "features")


@dataclass(frozen=True)
class Contender:
    """What one technique came to.

    Args:
        name: of the technique.
        budget: what it was given, in words.
        options: what it was trained with besides the defaults.
        settings: what its model file records of how it was trained, the defaults among them: short values only.
        evaluation: on the test split.
        parameters: learned numbers.
        file_bytes: of its model file.
        training_seconds: of its training, over all sessions.
        training_images_per_second: while it trained.
        prediction_images_per_second: of the test split, one test, files read and decoded.
        peak_memory_bytes: of the process while it trained; None where the system does not tell.
        converged: whether the training loss had stopped falling; None where that cannot be told.
        epochs: the course of its training, as its model file records it.
        against_next: McNemar's test against the next better contender; None for the best.
    """

    name: str
    budget: str
    options: Mapping[str, Any]
    settings: Mapping[str, Any]
    evaluation: Evaluation = field(repr=False)
    parameters: int
    file_bytes: int
    training_seconds: float | None
    training_images_per_second: float | None
    prediction_images_per_second: float
    peak_memory_bytes: int | None
    converged: bool | None
    epochs: Sequence[EpochRecord] = field(repr=False)
    against_next: McNemar | None = None

    def as_json(self) -> dict[str, Any]:
        """Everything but single predictions, as JSON values."""
        return {
            "name": self.name,
            "budget": self.budget,
            "options": dict(self.options),
            "settings": dict(self.settings),
            "error_percent": self.evaluation.error_percent,
            "error_percent_interval": list(self.evaluation.error_percent_interval),
            "error_percent_1_test": self.evaluation.error_percent_mean,
            "error_percent_1_test_interval": list(self.evaluation.error_percent_mean_interval),
            "tests": self.evaluation.tests,
            "expected_calibration_error": self.evaluation.calibration.expected_error,
            "parameters": self.parameters,
            "file_bytes": self.file_bytes,
            "training_seconds": self.training_seconds,
            "training_images_per_second": self.training_images_per_second,
            "prediction_images_per_second": self.prediction_images_per_second,
            "peak_memory_bytes": self.peak_memory_bytes,
            "converged": self.converged,
            "against_next": None if self.against_next is None else self.against_next._asdict(),
            "epochs": [asdict(epoch) for epoch in self.epochs],
        }


@dataclass(frozen=True, repr=False)
class Comparison:
    """Techniques on the same data.

    Args:
        dataset: that they learned from and were tested on.
        contenders: the best first.
        skipped: by the technique's name, why it could not learn the data.
    """

    dataset: ImageDataset = field(repr=False)
    contenders: tuple[Contender, ...]
    skipped: Mapping[str, str]

    @property
    def test(self) -> Split:
        """The images that all were tested on."""
        return self.dataset.split("test")

    def as_json(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "dataset": self.dataset.name,
            "test_images": len(self.test),
            "contenders": [contender.as_json() for contender in self.contenders],
            "skipped": dict(self.skipped),
        }

    def __repr__(self) -> str:
        errors = ", ".join(f"{name} {error}" for name, error, _ in self._rows())
        return f"<Comparison on {self.dataset.name}, {len(self.test):,} test images: {errors or 'none'}>"

    def _repr_html_(self) -> str:
        return table(self._rows(), columns=("technique", "error (95 %)", "parameters"))

    def _rows(self) -> list[tuple[str, str, str]]:
        rows = []
        for contender in self.contenders:
            result = contender.evaluation
            low, high = result.error_percent_interval
            error = f"{result.error_percent:.2f} % ({low:.2f} to {high:.2f})"
            rows.append((contender.name, error, f"{contender.parameters:,}"))
        return rows


def compare(
    data: ImageDataset | str | Path,
    models: Sequence[str] | Mapping[str, str | Classifier] | None = None,
    *,
    output: Path | str,
    epochs: int | None = None,
    minutes: float | None = None,
    tests: int = 12,
    seed: int = 0,
    restart: bool = False,
    data_dir: Path | str | None = None,
    image_size: int | None = None,
    folder: FolderOptions | None = None,
) -> Comparison:
    """Trains every technique that can learn the data on the same images, and tests all on the same others.

    Interrupted, the same call continues: finished techniques are loaded, the one that was under way goes on; only a
    classifier of one's own that cannot continue (that is not `Resumable`) learns anew.

    Args:
        data: the name of a data set, a folder of images, a manifest, or a data set, with a test split; see
            `datasets.known_dataset`.
        models: names of techniques; or, by the name to show, names and unfitted classifiers; by default all there are.
        output: a folder for the trained models.
        epochs: of every technique, in place of its default.
        minutes: of training for every technique: as many epochs as fit, by the time of a trial.
        tests: how many predictions of a stochastic technique to average.
        seed: of every training, and of the tests.
        restart: train anew what was trained before.
        data_dir: where the data set's files are looked for first.
        image_size: side of the models' square input in pixels; by default from the data, the same for all.
        folder: how a folder or manifest is read.

    Raises:
        InvalidArgumentError: an unknown technique, both budgets, one or `tests` out of its range, the data has no test
            split, or nothing can learn it.
        DataError: the data is nowhere to be had, damaged, or cannot be trained on.
        RunError: `output` holds trainings with other options.
    """
    if epochs is not None and minutes is not None:
        raise InvalidArgumentError("Give `epochs` or `minutes`, not both.")
    if minutes is not None:
        minutes = Number(above=0).check("minutes", minutes)
    tests = TESTS.check("tests", tests)
    seed = SEED.check("seed", seed)
    if epochs is not None:
        EPOCHS.check("epochs", epochs)
    named = _named(models)
    for name, model in named.items():
        _check_model(name, model)
    dataset = open_dataset(data, data_dir=data_dir, image_size=image_size, folder=folder)
    dataset.split("test")
    dataset = _divided(dataset)
    course = _Course(dataset, expanded(output), tests, seed, restart)
    contenders, skipped = [], {}
    for name, model in named.items():
        say(f"{name}:")
        try:
            options, budget = _options(name, model, course, epochs, minutes)
            contender = _contender(name, model, course, options, budget)
        except (InvalidArgumentError, DataError) as error:
            say(f"left out: {error}")
            skipped[name] = str(error)
        else:
            contenders.append(contender)
    if not contenders:
        reasons = "\n".join(f"  {name}: {reason}" for name, reason in skipped.items())
        raise InvalidArgumentError(f"No technique can learn {dataset.name} so:\n{reasons}")
    ranked = sorted(contenders, key=lambda contender: contender.evaluation.error_percent)
    return Comparison(dataset, _with_tests(ranked), skipped)


def _divided(dataset: ImageDataset) -> ImageDataset:
    """With a validation split of its own, so that every technique learns from the same images."""
    training, validation = dataset.validating(_VALIDATION)
    parts = {"train": training} if validation is None else {"train": training, "validation": validation}
    return replace(dataset, splits={**dataset.splits, **parts})


def _named(models: Sequence[str] | Mapping[str, str | Classifier] | None) -> dict[str, str | Classifier]:
    if models is None:
        return {name: name for name in TECHNIQUES}
    if isinstance(models, Mapping):
        return dict(models)
    if isinstance(models, str):
        raise InvalidArgumentError(
            f"`models` must be a list of names. Received one string: put it in a list: {models!r}."
        )
    return {name: name for name in models}


def _check_model(name: str, model: Any) -> None:
    """Refuses what cannot be trained; a trained one is no rival of others on equal terms."""
    if isinstance(model, str) and Path(model).suffix != ".onehood":
        technique(model)
    elif isinstance(model, str | PathLike) or not hasattr(model, "fit"):
        raise InvalidArgumentError(
            f"`models` must be names of techniques and unfitted classifiers, for all are trained on the same images. "
            f"Received for {name!r}: {shown(model)}. `evaluate` measures a trained model."
        )


def _options(
    name: str, model: str | Classifier, course: "_Course", epochs: int | None, minutes: float | None
) -> tuple[dict[str, Any], str]:
    """What the technique is trained with, and the budget in words."""
    if not isinstance(model, str):
        return {}, "its own"
    options: dict[str, Any] = {"seed": course.seed}
    if not technique(model).in_epochs:
        return options, "one pass"
    if epochs is not None:
        return options | {"epochs": epochs}, counted(epochs, "epoch")
    if minutes is not None:
        fitting = _fitting_epochs(name, model, course, minutes)
        return options | {"epochs": fitting}, f"{minutes:g} min, {counted(fitting, 'epoch')}"
    return options, "its default"


def _fitting_epochs(name: str, model: str, course: "_Course", minutes: float) -> int:
    """As many epochs as fit; once found out they stand, for a training goes on with those that it began with."""
    path = course.path(name)
    continues = isinstance(technique(model).create({"seed": course.seed}), Resumable)
    if continues and not course.restart:
        kept = run_state(run_folder_of(path)).epochs_by_minutes
        if kept is not None and kept.minutes == minutes:
            return kept.epochs
    epochs = max(1, int(60 * minutes / _seconds_per_epoch(model, course.dataset, course.seed)))
    EPOCHS.check("epochs", epochs)
    if continues:
        keep_epochs_by_minutes(path, EpochsByMinutes(minutes, epochs), restart=course.restart)
    return epochs


def _seconds_per_epoch(name: str, dataset: ImageDataset, seed: int) -> float:
    """By a trial of two epochs on some of the images; the first pays for the start."""
    training = dataset.split("train")
    some = np.random.default_rng(seed).permutation(len(training))[:_PROBED_IMAGES]
    trial = replace(dataset, splits={"train": training.take(np.sort(some))})
    classifier: Any = technique(name).create({"epochs": 2, "seed": seed, "validation": 0.0}).fit(trial)
    return float(classifier.about_.record.epochs[-1].seconds) * len(training) / len(some)


@dataclass(frozen=True)
class _Course:
    """How all are trained and tested."""

    dataset: ImageDataset
    folder: Path
    tests: int
    seed: int
    restart: bool

    def path(self, name: str) -> Path:
        """Of the model file."""
        return self.folder / f"{name}.onehood"


def _contender(
    name: str, model: str | Classifier, course: _Course, options: Mapping[str, Any], budget: str
) -> Contender:
    dataset, path = course.dataset, course.path(name)
    unfitted = as_classifier(model, options)
    continues = isinstance(unfitted, Resumable)
    with PeakMemory() as memory:
        classifier = train(dataset, unfitted, output=path, restart=course.restart or not continues)
    peak = keep_peak_memory(path, memory.bytes) if continues else memory.bytes
    test = dataset.split("test")
    for count in (_WARM_UP, _WARM_UP - 1):  # TensorFlow traces a graph for the first size, and one for any.
        classifier.predict_proba(dataset.split("train").images[:count])
    # What a user waits for: files are decoded, whoever looked at them before.
    asked = test.images if isinstance(test.images, np.ndarray) else test.images.keeping(None)
    started = time.monotonic()
    classifier.predict_proba(asked)
    seconds = time.monotonic() - started
    evaluation = evaluate(classifier, dataset, tests=course.tests, seed=course.seed)
    record = record_of(classifier) or TrainingRecord()
    losses = [epoch.loss for epoch in record.epochs]
    return Contender(
        name=name,
        budget=budget,
        options=options,
        settings=_settings(record.recipe or {}),
        evaluation=evaluation,
        parameters=classifier.parameter_count,
        file_bytes=path.stat().st_size,
        training_seconds=record.seconds,
        training_images_per_second=record.images_per_second,
        prediction_images_per_second=len(test) / seconds,
        peak_memory_bytes=peak,
        converged=_converged(losses) if record.converged is None else record.converged,
        epochs=record.epochs,
    )


def _settings(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """Of a recipe, what fits into a cell of a table."""
    return {name: value for name in _SETTINGS if (value := recipe.get(name)) not in (None, "none", ())}


def _converged(losses: Sequence[float]) -> bool | None:
    """Whether the mean loss of the last fifth of the epochs is at most a twentieth below that of the fifth before."""
    if len(losses) < _FEWEST_EPOCHS:
        return None
    fifth = max(1, len(losses) // 5)
    last, before = np.mean(losses[-fifth:]), np.mean(losses[-2 * fifth : -fifth])
    return bool(last >= (1 - _STEADY) * before)


def _with_tests(ranked: Sequence[Contender]) -> tuple[Contender, ...]:
    """Each beside the one before it."""
    tested = list(ranked[:1])
    for better, contender in itertools.pairwise(ranked):
        tested.append(replace(contender, against_next=mcnemar(better.evaluation.right, contender.evaluation.right)))
    return tuple(tested)
