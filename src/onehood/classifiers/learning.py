"""The one line: from data to a trained classifier."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onehood.classifiers.classifier import Classifier, Resumable
from onehood.classifiers.loading import load
from onehood.classifiers.techniques import technique
from onehood.datasets import NAMED_DATASETS, FolderOptions, ImageDataset, open_dataset
from onehood.errors import InvalidArgumentError, RunError
from onehood.files import output_path


def train(
    data: ImageDataset | str | Path,
    model: str | Classifier = "fractional",
    *,
    parameters: Mapping[str, Any] | None = None,
    output: Path | str | None = None,
    restart: bool = False,
    checkpoint_seconds: float = 30.0,
    data_dir: Path | str | None = None,
    image_size: int | None = None,
    folder: FolderOptions | None = None,
    augment: bool | None = None,
    **recipe: Any,
) -> Classifier:
    """Trains a classifier.

    With `output`, the training lives in a folder beside it (`m.onehood.run` for `m.onehood`): interrupted, the same
    call continues it; finished, the same call returns its result.

    Args:
        data: the name of a data set, a folder of images, a manifest, or a data set.
        model: the name of a technique, or an unfitted classifier.
        parameters: of the technique, by name, as {"filters": 64}.
        output: the model file to write, or None to write nothing.
        restart: discard an earlier training of the same `output` and begin anew.
        checkpoint_seconds: the least time between two checkpoints, at least 0; one is always written at the end.
        data_dir: where the data set's files are looked for first.
        image_size: side of the model's square input in pixels; by default a rule, see `datasets.image_folder`.
        folder: how a folder or manifest is read.
        augment: mild augmentation, or none; by default for photographs only. `augmentation=` says more exactly how.
        **recipe: fields of `Recipe` that differ from the technique's defaults, as epochs=3, batch_size=50, seed=1.

    Returns:
        The trained classifier.

    Raises:
        InvalidArgumentError: an argument, parameter or field is unknown or out of its range.
        DataError: the data is nowhere to be had, damaged, or cannot be trained on.
        RunError: `output` holds a model or a training with other options, another process trains there, or a checkpoint
            can be neither read nor written.
    """
    if not checkpoint_seconds >= 0:
        raise InvalidArgumentError(f"`checkpoint_seconds` must be at least 0. Received: {checkpoint_seconds}.")
    if "validation" in recipe and _is_path(data):
        folder = dataclasses.replace(folder or FolderOptions(), validation=recipe["validation"])
    dataset = open_dataset(data, data_dir=data_dir, image_size=image_size, folder=folder)
    if augment is not None:
        # Augmentation brings TensorFlow along.
        from onehood.classifiers.keras_networks import MILD_AUGMENTATION, NO_AUGMENTATION

        recipe.setdefault("augmentation", MILD_AUGMENTATION if augment else NO_AUGMENTATION)
    classifier = _unfitted(model, dataset, parameters or {}, recipe)
    if output is None:
        return classifier.fit(dataset)
    return _train_to(output_path(output), classifier, dataset, restart=restart, checkpoint_seconds=checkpoint_seconds)


def _is_path(data: ImageDataset | str | Path) -> bool:
    return not isinstance(data, ImageDataset) and str(data) not in NAMED_DATASETS


def _unfitted(
    model: str | Classifier, dataset: ImageDataset, parameters: Mapping[str, Any], recipe: Mapping[str, Any]
) -> Classifier:
    if not isinstance(model, str):
        if parameters or recipe:
            raise InvalidArgumentError(
                "`parameters` and recipe fields belong to a technique given by name. Received a classifier: "
                f"give it {', '.join([*parameters, *recipe])} where you make it."
            )
        return model
    chosen = technique(model)
    if not recipe:
        return chosen.create(parameters, None)
    # The recipe brings TensorFlow along.
    from onehood.classifiers.keras_networks import keras_network

    default = keras_network(model).recipe(dataset)
    known = [field.name for field in dataclasses.fields(default)]
    for name in recipe:
        if name not in known:
            raise InvalidArgumentError(f"`{name}` is not an argument of train, nor a recipe's: {', '.join(known)}.")
    return chosen.create(parameters, dataclasses.replace(default, **recipe))


def _train_to(
    output: Path, classifier: Classifier, dataset: ImageDataset, *, restart: bool, checkpoint_seconds: float
) -> Classifier:
    from onehood.training import open_run_folder, run_folder_of

    folder = run_folder_of(output)
    if output.exists() and not restart and not folder.exists():
        raise RunError(f"{output} exists already. Choose another --output, or --restart (restart=True) to replace it.")
    if not isinstance(classifier, Resumable):
        classifier.fit(dataset).save(output)
        return classifier
    with open_run_folder(folder, classifier.training_options(dataset), restart=restart):
        if output.exists() and not restart:
            return load(output)
        fitted: Any = classifier.fit_in(folder, dataset, checkpoint_seconds=checkpoint_seconds)
        fitted.save(output)
        return fitted
