"""The model on disk: one zip file of a manifest and of weights in a format that cannot run code."""

import io
import json
import platform
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any

import numpy as np
import safetensors.numpy
from safetensors import SafetensorError

from onehood.classifiers.manifest import checked_manifest
from onehood.classifiers.shipped import model_path
from onehood.errors import DivergedError, ModelFileError
from onehood.files import atomic_write, output_path
from onehood.training.divergence import are_finite

FORMAT_VERSION = 1

OWN_NETWORK = "own_network"
"""The technique of a file that holds a network of the user's own, as Keras saves it."""

_MANIFEST = "manifest.json"
_WEIGHTS = "weights.safetensors"
_NETWORK = "network.keras"
_HEAD = "classifier.skops"
_LARGEST_MANIFEST = 16 << 20
_DAMAGE = (
    *(zipfile.BadZipFile, SafetensorError, ValueError, KeyError, OSError, EOFError),
    *(NotImplementedError, RuntimeError, RecursionError),  # Of unknown flags, of encryption, of nested brackets.
)
_LIBRARIES = ("onehood", "keras", "tensorflow", "numpy", "scikit-learn")


@dataclass(frozen=True)
class ModelFile:
    """What a model file holds.

    Args:
        technique: the name under which the architecture is rebuilt.
        parameters: its typed parameters.
        class_names: by class index.
        input: the view, as `images.view_from_json` takes it.
        training: recipe, data, and how it went.
        weights: arrays by name.
        versions: of the libraries that wrote the file.
        network: a `.keras` file, where the technique is `OWN_NETWORK`; never opened by reading the model file.
        head: a classifier of scikit-learn in skops's format, where the technique has one; not opened either.
    """

    technique: str
    parameters: Mapping[str, Any]
    class_names: tuple[str, ...]
    input: Mapping[str, Any]
    training: Mapping[str, Any]
    weights: Mapping[str, np.ndarray]
    versions: Mapping[str, str]
    network: bytes | None = None
    head: bytes | None = None


def library_versions() -> dict[str, str]:
    """The versions that a model file records."""
    versions = {"python": platform.python_version()}
    for library in _LIBRARIES:
        try:
            versions[library] = version(library)
        except PackageNotFoundError:  # Run from a source tree that is not installed.
            versions[library] = "unknown"
    return versions


def write_model_file(path: Path | str, model: ModelFile) -> None:
    """Writes the file atomically; uncompressed, for weights do not compress.

    Raises:
        InvalidArgumentError: `path` is a folder, or lies where nothing can be written.
        DivergedError: a weight is no finite number.
    """
    path = output_path(path, argument="path")
    check_finite(model.weights)
    try:
        with atomic_write(path) as stream:
            _write(stream, model)
    except OSError as error:
        raise ModelFileError(f"{path}: the model cannot be written ({error.strerror or error}).") from error


def model_file_bytes(model: ModelFile) -> bytes:
    """What `write_model_file` would write.

    Raises:
        DivergedError: a weight is no finite number.
    """
    check_finite(model.weights)
    stream = io.BytesIO()
    _write(stream, model)
    return stream.getvalue()


def check_finite(weights: Mapping[str, np.ndarray]) -> None:
    """Refuses weights with which no model can answer.

    Raises:
        DivergedError: one of them is no finite number.
    """
    for name, array in weights.items():
        if not are_finite([array]):
            raise DivergedError(f"The weights {name!r} hold numbers that are not finite: such a model answers nothing.")


def _write(stream: IO[bytes], model: ModelFile) -> None:
    manifest = {
        "format": FORMAT_VERSION,
        "technique": model.technique,
        "parameters": dict(model.parameters),
        "class_names": list(model.class_names),
        "input": dict(model.input),
        "training": dict(model.training),
        "versions": dict(model.versions),
    }
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_MANIFEST, json.dumps(manifest, indent=2))
        archive.writestr(_WEIGHTS, safetensors.numpy.save(dict(model.weights)))
        if model.network is not None:
            archive.writestr(_NETWORK, model.network)
        if model.head is not None:
            archive.writestr(_HEAD, model.head)


def read_model_file(path: Path | str) -> ModelFile:
    """Reads a model file, or a shipped one by its name; nothing in it is executed.

    Raises:
        ModelFileError: the file is missing, damaged, no model file, or of a newer format.
    """
    path = model_path(path)
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise ModelFileError(f"{path}: this is no regular file.")  # A pipe would let us wait for ever.
    try:
        with path.open("rb") as stream:
            return _read(stream, path.stat().st_size, path)
    except FileNotFoundError as error:
        raise ModelFileError(f"{path}: there is no such file.") from error
    except IsADirectoryError as error:
        raise ModelFileError(f"{path}: this is a folder, not a model file.") from error
    except PermissionError as error:
        raise ModelFileError(f"{path}: the file may not be read (permission denied).") from error
    except OSError as error:
        raise ModelFileError(f"{path}: the file cannot be read ({error.strerror or error}).") from error


def model_from_bytes(content: bytes, *, name: Path) -> ModelFile:
    """What `model_file_bytes` made; see `read_model_file`.

    Args:
        content: of a model file.
        name: by which errors call it.
    """
    return _read(io.BytesIO(content), len(content), name)


def _read(stream: IO[bytes], size: int, path: Path) -> ModelFile:
    try:
        with zipfile.ZipFile(stream) as archive:
            content = json.loads(_member(archive, path, _MANIFEST, min(size, _LARGEST_MANIFEST)))
            manifest = checked_manifest(path, content, format_version=FORMAT_VERSION)
            weights = safetensors.numpy.load(_member(archive, path, _WEIGHTS, size))
            further = {
                name: _member(archive, path, name, size) for name in (_NETWORK, _HEAD) if name in archive.namelist()
            }
    except _DAMAGE as error:
        raise ModelFileError(f"{path}: not a model file, or damaged ({error}).") from error
    return _checked(path, manifest, weights, further)


def _member(archive: zipfile.ZipFile, path: Path, name: str, limit: int) -> bytes:
    """The bytes of a stored member; compressed ones could unfold to any size, and we never write them."""
    entry = archive.getinfo(name)
    if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > limit:
        raise ModelFileError(f"{path}: damaged: {name} is compressed or larger than it can be.")
    return archive.read(entry)


def _checked(
    path: Path, values: Mapping[str, Any], weights: dict[str, np.ndarray], further: Mapping[str, bytes]
) -> ModelFile:
    if (values["technique"] == OWN_NETWORK) != (_NETWORK in further):
        raise ModelFileError(
            f"{path}: damaged: a network of one's own comes with its {_NETWORK}, and nothing else does."
        )
    for name, array in weights.items():
        if array.dtype != np.float32 or not are_finite([array]):
            raise ModelFileError(f"{path}: damaged: the weights {name!r} are not all finite numbers of 32 bits.")
    members = {"network": further.get(_NETWORK), "head": further.get(_HEAD)}
    return ModelFile(**{**values, **members, "class_names": tuple(values["class_names"]), "weights": weights})
