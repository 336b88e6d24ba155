"""A trained network that is asked: what it draws by, and in which pieces of memory it answers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from math import prod
from typing import Any

import keras
import numpy as np

from onehood.errors import InvalidArgumentError
from onehood.images import Images, Looking, Square
from onehood.layers import FractionalMaxPooling2D

MOST_ACTIVATIONS = 1 << 29
"""Numbers that one layer may make, of one image or of a batch: two gigabytes of them."""

_BATCH = 256

Draw = tuple[int, int]
"""A seed, and how many questions were answered since it was given."""


class AskedNetwork:
    """The answers of a network, each by one draw for all its images.

    Args:
        model: the network.
        view: how it looks at images.
        draw: by which it answers next.
        bounded: whether the sides of its layers are known, by which memory is bounded.
    """

    def __init__(self, model: keras.Model, view: Square, draw: Draw = (0, 0), *, bounded: bool = True) -> None:
        self.model = model
        self.view = view
        self.draw = draw
        self._looking = Looking(view)
        self._bounded = bounded

    def reseed(self, seed: int) -> None:
        """The next answer is drawn by `seed`, those that follow it by numbers that follow."""
        self.draw = (seed, 0)
        self._seed(seed)  # For whoever asks the network itself.

    def probabilities(self, images: Images) -> np.ndarray | None:
        """What it says, float32 of shape (images, classes); None of no images; raises ImageError."""
        parts = self._answers(self._for_predictions, images)
        return np.concatenate(parts) if parts else None

    def vectors(self, images: Images) -> np.ndarray:
        """What its last dense layer is given, float32 of shape (images, length).

        Raises:
            InvalidArgumentError: it has no dense layer.
            ImageError: an image cannot be read.
        """
        network = self._before_decision
        parts = [np.asarray(part, np.float32) for part in self._answers(network, images)]
        return np.concatenate(parts) if parts else np.zeros((0, network.output.shape[1]), np.float32)

    def _answers(self, network: keras.Model, images: Images) -> list[np.ndarray]:
        """Batch by batch."""
        seed, calls = self.draw
        self.draw = (seed, calls + 1)
        entropy = seed if calls == 0 else (seed, calls)
        drawing = [layer for layer in self.model._flatten_layers() if getattr(layer, "draws_at_inference", False)]
        pooling = [layer for layer in drawing if isinstance(layer, FractionalMaxPooling2D)]
        # Pooling can share its regions; what others draw would depend on an image's place in the batch.
        size = _BATCH if len(pooling) == len(drawing) else 1
        parts = []
        with _shared_over_batch(pooling):
            for pixels in self._looking.batches(images, max(1, min(size, self._most_at_once))):
                if drawing:
                    self._seed(entropy)
                parts.append(network.predict_on_batch(pixels))
        return parts

    def _seed(self, entropy: int | Draw) -> None:
        """Sets every seed generator of the network."""
        states: list[Any] = [one for one in self.model.variables if one.name == "seed_generator_state"]
        for variable, sequence in zip(states, np.random.SeedSequence(entropy).spawn(len(states)), strict=True):
            variable.assign(np.array([sequence.generate_state(1)[0], 0], dtype=np.uint32))

    @cached_property
    def _most_at_once(self) -> int:
        """Images whose largest layer memory is bounded by."""
        if not self._bounded:
            return _BATCH
        shapes = [getattr(getattr(layer, "output", None), "shape", ()) for layer in self.model.layers]
        return MOST_ACTIVATIONS // max(prod(side or 1 for side in shape[1:]) for shape in shapes)

    @cached_property
    def _for_predictions(self) -> keras.Model:
        """The network once more, compiled for itself: whoever uses `model` has regions for each image."""
        return keras.Model(self.model.inputs, self.model.outputs[0])

    @cached_property
    def _before_decision(self) -> keras.Model:
        """The network up to its last dense layer; it is kept, for TensorFlow compiles each anew."""
        dense = [layer for layer in self.model.layers if isinstance(layer, keras.layers.Dense)]
        if not dense:
            raise InvalidArgumentError(f"{self.model.name}: without a dense layer there are no vectors of images.")
        return keras.Model(self.model.inputs, keras.layers.Flatten(dtype="float32")(dense[-1].input))


@contextmanager
def _shared_over_batch(layers: Sequence[FractionalMaxPooling2D]) -> Iterator[None]:
    """Inside the block, these layers draw one set of regions for a whole batch."""
    before = [layer.shared_over_batch for layer in layers]
    for layer in layers:
        layer.shared_over_batch = True
    try:
        yield
    finally:
        for layer, value in zip(layers, before, strict=True):
            layer.shared_over_batch = value
