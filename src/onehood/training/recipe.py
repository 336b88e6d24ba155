"""How a network is trained, as typed values that travel with the model."""

import math
from dataclasses import dataclass, field
from typing import Literal, get_args

from onehood.errors import InvalidArgumentError
from onehood.pipelines.augmentation import Augmentation

Keep = Literal["last", "best"]
ClassWeights = Literal["none", "balanced"]
Precision = Literal["float32", "mixed_bfloat16", "mixed_float16"]
OptimizerName = Literal["adamw", "adam", "sgd", "momentum"]
Schedule = Literal["one_cycle", "constant"]
LossName = Literal["softmax_cross_entropy", "sigmoid_cross_entropy", "mean_squared_error"]
MetricName = Literal["top_3_accuracy", "top_5_accuracy", "balanced_accuracy"]

_USUAL_RATES = {"adamw": 3e-3, "adam": 3e-3, "sgd": 0.3, "momentum": 0.03}


@dataclass(frozen=True)
class Recipe:
    """The training of a Keras network.

    Under the one-cycle schedule the learning rate rises linearly from a twenty-fifth of its peak over the first
    `warmup` of all steps and falls to zero along a cosine over the rest.

    Args:
        epochs: passes over the training split, at least 1.
        batch_size: samples per step, at least 1.
        optimizer: "adamw", "adam", "sgd" (gradient descent), or "momentum" (gradient descent with Nesterov's
            momentum of 0.9).
        learning_rate: the peak, above 0; "auto" to find it by a range test first; None for the optimizer's usual one
            (0.003 for adamw and adam, 0.3 for sgd, 0.03 for momentum), which then stands here.
        schedule: "one_cycle" or "constant".
        warmup: share of all steps before the peak of the one-cycle schedule, 0 to 1.
        weight_decay: decoupled decay, at least 0; None for 0.01 with adamw and 0 with others, which then stands here.
        loss: "softmax_cross_entropy"; "sigmoid_cross_entropy", each class for itself, whose scores softmax makes the
            probabilities of exactly one class being there; or "mean_squared_error" of the probabilities.
        metrics: what is measured besides loss and error.
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
    optimizer: OptimizerName = "adamw"
    learning_rate: float | Literal["auto"] | None = None
    schedule: Schedule = "one_cycle"
    warmup: float = 0.25
    weight_decay: float | None = None
    loss: LossName = "softmax_cross_entropy"
    metrics: tuple[MetricName, ...] = ()
    validation: float = 0.1
    keep: Keep = "last"
    precision: Precision = "float32"
    class_weights: ClassWeights = "none"
    seed: int = 0
    augmentation: Augmentation = field(default_factory=Augmentation)

    def __post_init__(self) -> None:
        self._check_choice("optimizer", OptimizerName)
        # What stands in a model file must not depend on the defaults of the version that reads it.
        if self.learning_rate is None:
            object.__setattr__(self, "learning_rate", _USUAL_RATES[self.optimizer])
        if self.weight_decay is None:
            object.__setattr__(self, "weight_decay", 0.01 if self.optimizer == "adamw" else 0.0)
        for name, type_ in (
            ("schedule", Schedule),
            ("loss", LossName),
            ("keep", Keep),
            ("precision", Precision),
            ("class_weights", ClassWeights),
        ):
            self._check_choice(name, type_)
        for name, least in (("epochs", 1), ("batch_size", 1), ("seed", 0)):
            self._check(name, _whole(getattr(self, name), least), f"a whole number of at least {least}")
        rate = self.learning_rate
        rate_holds = rate == "auto" or (isinstance(rate, int | float) and _number(rate) and rate > 0)
        self._check("learning_rate", rate_holds, 'a number above 0, or "auto"')
        decay_holds = self.weight_decay is not None and _number(self.weight_decay) and self.weight_decay >= 0
        self._check("weight_decay", decay_holds, "a number of at least 0")
        self._check("warmup", _number(self.warmup) and 0 <= self.warmup <= 1, "a number between 0 and 1")
        validation_holds = _number(self.validation) and 0 <= self.validation < 1
        self._check("validation", validation_holds, "a number of at least 0 and below 1")
        self._check_metrics()

    def _check_metrics(self) -> None:
        known = get_args(MetricName)
        if isinstance(self.metrics, str) or not set(self.metrics) <= set(known):
            raise InvalidArgumentError(f"`metrics` must list some of {', '.join(known)}. Received: {self.metrics!r}.")
        object.__setattr__(self, "metrics", tuple(self.metrics))

    def _check_choice(self, name: str, type_: object) -> None:
        choices = get_args(type_)
        self._check(name, getattr(self, name) in choices, f"one of {', '.join(choices)}")

    def _check(self, name: str, holds: bool, rule: str) -> None:
        if not holds:
            raise InvalidArgumentError(f"`{name}` must be {rule}. Received: {getattr(self, name)!r}.")


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least
