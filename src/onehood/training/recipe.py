"""How a network is trained, as typed values that travel with the model."""

import math
from dataclasses import dataclass, field
from typing import Literal

from onehood.errors import InvalidArgumentError
from onehood.pipelines import Augmentation

Keep = Literal["last", "best"]
ClassWeights = Literal["none", "balanced"]
Precision = Literal["float32", "mixed_bfloat16", "mixed_float16"]

_PRECISIONS = ("float32", "mixed_bfloat16", "mixed_float16")


@dataclass(frozen=True)
class Recipe:
    """The training of a Keras network: AdamW under a one-cycle schedule.

    The learning rate rises linearly from a twenty-fifth of its peak over the first `warmup` of all steps and falls to
    zero along a cosine over the rest.

    Args:
        epochs: passes over the training split, at least 1.
        batch_size: samples per step, at least 1.
        learning_rate: the peak, above 0; or "auto" to find it by a range test first.
        weight_decay: AdamW's decoupled decay, at least 0.
        warmup: share of all steps before the peak, 0 to 1.
        validation: share of the training split set aside where the data has no validation split; 0 trains on all.
        keep: whether the model is the one of the last step or of the lowest validation loss.
        precision: "float32", or a mixed policy of Keras.
        class_weights: "balanced" weights each image by the rarity of its class, so that every class counts the same in
            the loss; "none" counts every image the same.
        seed: of weights, order, augmentation, regions and dropout; at least 0.
        augmentation: how training images are moved.

    Raises:
        InvalidArgumentError: for values out of range.
    """

    epochs: int = 20
    batch_size: int = 100
    learning_rate: float | Literal["auto"] = 3e-3
    weight_decay: float = 0.01
    warmup: float = 0.25
    validation: float = 0.1
    keep: Keep = "last"
    precision: Precision = "float32"
    class_weights: ClassWeights = "none"
    seed: int = 0
    augmentation: Augmentation = field(default_factory=Augmentation)

    def __post_init__(self) -> None:
        rules: tuple[tuple[str, bool, str], ...] = (
            ("epochs", _whole(self.epochs, 1), "a whole number of at least 1"),
            ("batch_size", _whole(self.batch_size, 1), "a whole number of at least 1"),
            (
                "learning_rate",
                self.learning_rate == "auto" or _positive(self.learning_rate),
                'a number above 0, or "auto"',
            ),
            ("weight_decay", 0 <= self.weight_decay < math.inf, "a number of at least 0"),
            ("warmup", 0 <= self.warmup <= 1, "a number between 0 and 1"),
            ("validation", 0 <= self.validation < 1, "a number of at least 0 and below 1"),
            ("keep", self.keep in ("last", "best"), '"last" or "best"'),
            ("precision", self.precision in _PRECISIONS, f"one of {', '.join(_PRECISIONS)}"),
            ("class_weights", self.class_weights in ("none", "balanced"), '"none" or "balanced"'),
            ("seed", _whole(self.seed, 0), "a whole number of at least 0"),
        )
        for name, holds, rule in rules:
            if not holds:
                raise InvalidArgumentError(f"`{name}` must be {rule}. Received: {getattr(self, name)!r}.")


def _positive(value: object) -> bool:
    return isinstance(value, int | float) and 0 < value < math.inf


def _whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least
