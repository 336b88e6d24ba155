"""What is known of a training, as a model file keeps it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from onehood.training.checkpoint import EpochRecord

_ALWAYS = ("data", "seconds", "error_percent", "validation_error_percent")  # Said even where they are not known.
_OF_EPOCHS = tuple(each.name for each in fields(EpochRecord))


@dataclass(frozen=True)
class LearnedFrom:
    """The data of a training.

    Args:
        name: of the data set, or None.
        training_samples: images that it learned from.
        validation_samples: images that it was validated on.
        options: how the folder was read, as JSON values, or None for other data.
    """

    name: str | None = None
    training_samples: int = 0
    validation_samples: int = 0
    options: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class TrainingRecord:
    """A training, whatever the technique; what a technique does not know is None.

    Args:
        data: that it learned from.
        recipe: how, as JSON values.
        seconds: of training, over all sessions.
        images_per_second: while it trained.
        loss: of the epoch whose weights were kept.
        error_percent: of the training images, likewise.
        validation_error_percent: likewise.
        epochs: its course; none for a technique that learns in one pass.
        kept_epoch: whose weights the model has, from 1.
        best_epoch: with the lowest validation loss.
        resumed_epoch: in which the last session went on.
        learning_rate: its peak.
        parameter_count: learned numbers, where they are not weights of the file.
        reads_files: whether it looks at files by itself.
        left_out: images that could not be read.
        converged: whether what decides had found its optimum.
    """

    data: LearnedFrom = field(default_factory=LearnedFrom)
    recipe: Mapping[str, Any] | None = None
    seconds: float | None = None
    images_per_second: float | None = None
    loss: float | None = None
    error_percent: float | None = None
    validation_error_percent: float | None = None
    epochs: tuple[EpochRecord, ...] = ()
    kept_epoch: int | None = None
    best_epoch: int | None = None
    resumed_epoch: int | None = None
    learning_rate: float | None = None
    parameter_count: int | None = None
    reads_files: bool | None = None
    left_out: int | None = None
    converged: bool | None = None

    @property
    def precision(self) -> str:
        """Of the activations."""
        return str((self.recipe or {}).get("precision", "float32"))

    def as_json(self) -> dict[str, Any]:
        """JSON values; what is not known is left out, but for the measures that every training has a place for."""
        values = {name: value for name, value in asdict(self).items() if name in _ALWAYS or value not in (None, ())}
        if self.epochs:
            values["epochs"] = list(values["epochs"])
            values |= {name: getattr(self, name) for name in ("best_epoch", "resumed_epoch")}
        return values

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """From what `as_json` made, in this version or an older one; fields that are not known are passed over."""
        own = {each.name: values[each.name] for each in fields(cls) if each.name in values}
        data = {each.name: (values.get("data") or {}).get(each.name) for each in fields(LearnedFrom)}
        counts = {name: data[name] or 0 for name in ("training_samples", "validation_samples")}
        epochs = tuple(
            EpochRecord(**{"validation_loss": None, "validation_error_percent": None, **_known(epoch)})
            for epoch in values.get("epochs", ())
        )
        return cls(**own | {"data": LearnedFrom(**data | counts), "epochs": epochs})


def _known(epoch: Mapping[str, Any]) -> dict[str, Any]:
    return {name: epoch[name] for name in _OF_EPOCHS if name in epoch}
