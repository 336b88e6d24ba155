"""How a network is trained, as typed values that travel with the model."""

from dataclasses import dataclass, field
from typing import Literal

from onehood import rules
from onehood.options import Kind
from onehood.pipelines.augmentation import Augmentation
from onehood.rules import ClassWeights, Keep, LossName, MetricName, OptimizerName, Precision, Schedule

_RULES: dict[str, Kind] = {
    "epochs": rules.EPOCHS,
    "batch_size": rules.BATCH_SIZE,
    "optimizer": rules.OPTIMIZER,
    "learning_rate": rules.PEAK_RATE,
    "schedule": rules.SCHEDULE,
    "warmup": rules.WARMUP,
    "weight_decay": rules.WEIGHT_DECAY,
    "loss": rules.LOSS,
    "validation": rules.SHARE,
    "keep": rules.KEEP,
    "precision": rules.PRECISION,
    "class_weights": rules.CLASS_WEIGHTS,
    "seed": rules.SEED,
}
_USUAL_RATES = {"adamw": 3e-3, "adam": 3e-3, "sgd": 0.3, "momentum": 0.03}


@dataclass(frozen=True)
class Recipe:
    """The training of a Keras network.

    Under the one-cycle schedule the learning rate rises linearly from a twenty-fifth of its peak over the first
    `warmup` of all steps and falls to zero along a cosine over the rest.

    Args:
        epochs: passes over the training split, 1 to 1,000,000.
        batch_size: samples per step, 1 to 1,000,000.
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
        seed: of weights, order, augmentation, regions and dropout; 0 to 2³² - 1.
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
        rules.OPTIMIZER.check("optimizer", self.optimizer)
        # What stands in a model file must not depend on the defaults of the version that reads it.
        if self.learning_rate is None:
            object.__setattr__(self, "learning_rate", _USUAL_RATES[self.optimizer])
        if self.weight_decay is None:
            object.__setattr__(self, "weight_decay", 0.01 if self.optimizer == "adamw" else 0.0)
        for name, rule in _RULES.items():
            rule.check(name, getattr(self, name))
        object.__setattr__(self, "metrics", rules.METRICS.check("metrics", self.metrics))
