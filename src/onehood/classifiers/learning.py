"""The one line: from data to a trained classifier."""

import dataclasses
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onehood.classifiers.classifier import Classifier, Resumable
from onehood.classifiers.loading import load
from onehood.classifiers.techniques import TECHNIQUES, technique
from onehood.datasets import (
    DataFacts,
    FolderOptions,
    ImageDataset,
    ViewOptions,
    known_dataset,
    open_dataset,
    usual_view,
)
from onehood.datasets.image_folder import ViewOf
from onehood.errors import InvalidArgumentError, RunError
from onehood.files import OutputKind, output_path
from onehood.images import Square, ValueRange, View
from onehood.options import Number, shown
from onehood.progress import say
from onehood.terminal import counted
from onehood.training.run_folder import finish, is_finished, open_run_folder, run_folder_of

if TYPE_CHECKING:
    import keras
    from sklearn.base import BaseEstimator


def train(
    data: ImageDataset | str | Path,
    model: "str | Classifier | keras.Model | BaseEstimator" = "fractional",
    *,
    output: Path | str | None = None,
    restart: bool = False,
    checkpoint_seconds: float = 30.0,
    data_dir: Path | str | None = None,
    image_size: int | None = None,
    folder: FolderOptions | None = None,
    value_range: ValueRange | None = None,
    **options: Any,
) -> Classifier:
    """Trains a classifier.

    With `output`, the training lives in a folder beside it (`m.onehood.run` for `m.onehood`): interrupted, the same
    call continues it; finished, the same call returns its result.

    Args:
        data: the name of a data set, a folder of images, a manifest, or a data set; "known:digits" is always the
            known one, "./digits" always the folder.
        model: the name of a technique; a `keras.Model` of your own from pixels (0 to 255) to the classes, see
            `KerasClassifier`; a classifier or pipeline of scikit-learn, see `own_pipeline`; or an unfitted classifier.
        output: the model file to write, or None to write nothing.
        restart: discard an earlier training of the same `output` and begin anew.
        checkpoint_seconds: the least time between two checkpoints, at least 0; one is always written at the end.
        data_dir: where the data set's files are looked for first.
        image_size: side of the model's square input in pixels; by default that of a `keras.Model` or of the technique,
            otherwise a rule, see `datasets.image_folder`.
        folder: how a folder or manifest is read.
        value_range: of images deeper than 8 bits in a folder, the values that become black and white, as (0, 4095); the
            model keeps it. By default what each file's type tells.
        **options: of the technique, by name. For a network its parameters, as filters=64 or activation="relu"; the
            fields of `Recipe` that differ from its default, as epochs=3 or optimizer="sgd"; `augment=True` or False for
            mild augmentation or none; `callbacks` and `metrics` of Keras; `devices` to share the work of a batch.

    Returns:
        The trained classifier.

    Raises:
        InvalidArgumentError: an argument or option is unknown or out of its range.
        DataError: the data is nowhere to be had, damaged, or cannot be trained on.
        RunError: `output` holds a model or a training with other options, another process trains there, or a checkpoint
            can be neither read nor written.
    """
    Number(least=0).check("checkpoint_seconds", checkpoint_seconds)
    classifier = as_classifier(model, options)
    if _is_path(data):
        if "validation" in options:
            folder = dataclasses.replace(folder or FolderOptions(), validation=options["validation"])
        if value_range is not None:
            folder = dataclasses.replace(folder or FolderOptions(), value_range=value_range)
    elif value_range is not None:
        raise InvalidArgumentError("`value_range` belongs to a folder of images: this data has its values already.")
    elif isinstance(data, ImageDataset) and "validation" in options:
        _check_validation(data, options["validation"])
    read = [] if isinstance(data, ImageDataset) else [data]
    # What a classifier of the user's own writes is its own business.
    kind: OutputKind | None = None if isinstance(model, Classifier) else "model"
    path = None if output is None else output_path(output, kind=kind, inputs=read)
    view_of = _as_asked(getattr(classifier, "view_of", usual_view))
    dataset = open_dataset(data, data_dir=data_dir, image_size=image_size, folder=folder, view_of=view_of)
    if path is None:
        say(f"{_announcement(classifier, dataset)}.")
        return classifier.fit(dataset)
    return _train_to(path, classifier, dataset, restart=restart, checkpoint_seconds=checkpoint_seconds)


def _announcement(classifier: Classifier, dataset: ImageDataset) -> str:
    """What is about to be trained, on what, and where."""
    name = getattr(classifier, "technique", type(classifier).__name__)
    where = getattr(classifier, "trains_on", "the CPU")
    return f"Training {name} on {dataset.name} ({counted(len(dataset.split('train')), 'image')}), on {where}"


def _is_path(data: ImageDataset | str | Path) -> bool:
    return not isinstance(data, ImageDataset) and known_dataset(data) is None


def _as_asked(view_of: ViewOf) -> ViewOf:
    """The same view, or InvalidArgumentError where somebody asked of files what it does not heed."""

    def checked(facts: DataFacts, options: ViewOptions) -> View:
        view = view_of(facts, options)
        heeded = isinstance(view, Square) and options.image_size in (None, view.height) and options.fit == view.fit
        if (options.image_size, options.fit) != (None, "letterbox") and not heeded:
            raise InvalidArgumentError(
                "`image_size` and `fit` are options of networks: this technique looks at files at their own size, or "
                "at that of its features (`size`). Leave them out."
            )
        return view

    return checked


def _check_validation(dataset: ImageDataset, share: Any) -> None:
    """Refuses a share where there is nothing to share.

    Raises:
        InvalidArgumentError: the data has a validation split, which was not drawn by that share.
    """
    drawn = (dataset.layout or {}).get("validation")
    if "validation" in dataset.splits and share != drawn:
        raise InvalidArgumentError(
            "`validation` is the share of the training images to validate on where the data has no such split; "
            f"{dataset.name} has one of {counted(len(dataset.split('validation')), 'image')}. Received: "
            f"{shown(share)}. Leave it out, or open the folder with FolderOptions(validation=…)."
        )


def as_classifier(model: Any, options: Mapping[str, Any]) -> Classifier:
    """An unfitted classifier from whatever `train` takes as one, see there.

    Raises:
        InvalidArgumentError: it is none, or an option is unknown or out of its range.
    """
    if isinstance(model, str):
        return technique(model).create(options)
    if isinstance(model, Classifier):
        _check_no_options(options)
        return model
    base = sys.modules.get("sklearn.base")
    if base is not None and isinstance(model, base.BaseEstimator):
        from onehood.classifiers.own_pipeline import own_pipeline

        _check_no_options(options)
        return own_pipeline(model)
    # Whoever has a Keras model has loaded Keras already.
    keras = sys.modules.get("keras")
    if keras is not None and isinstance(model, keras.Model):
        from onehood.classifiers.keras_classifier import KerasClassifier

        return KerasClassifier.from_options(model, options)
    raise InvalidArgumentError(
        f"`model` must be the name of a technique ({', '.join(TECHNIQUES)}), a keras.Model, a classifier or pipeline "
        "of scikit-learn, or a classifier (with class_names, parameter_count, fit, predict_proba and save). Received: "
        f"{type(model).__name__}."
    )


def _check_no_options(options: Mapping[str, Any]) -> None:
    if options:
        raise InvalidArgumentError(
            "Options belong to a technique given by name. Received a classifier: give it "
            f"{', '.join(options)} where you make it."
        )


def _train_to(
    output: Path, classifier: Classifier, dataset: ImageDataset, *, restart: bool, checkpoint_seconds: float
) -> Classifier:
    folder = run_folder_of(output)
    if output.exists() and not restart and not folder.exists():
        raise RunError(f"{output} exists already. Choose another --output, or --restart (restart=True) to replace it.")
    if not isinstance(classifier, Resumable):
        say(f"{_announcement(classifier, dataset)}, to {output}.")
        classifier.fit(dataset).save(output)
        return classifier
    with open_run_folder(folder, classifier.training_options(dataset), restart=restart, output=output):
        if is_finished(folder, output):
            say(f"{output}: trained already, with these very options.")
            return load(output, trust=True)  # It is what this very training wrote.
        say(f"{_announcement(classifier, dataset)}, to {output}.")
        fitted: Any = classifier.fit_in(folder, dataset, checkpoint_seconds=checkpoint_seconds)
        finish(folder, output, fitted.save)
        return fitted
