"""What a recipe makes of the loss and the metrics."""

from typing import Any

import keras
from keras import ops

from onehood.errors import InvalidArgumentError
from onehood.training.recipe import Recipe

_SCORES = "scores"


def objective(model: keras.Model, recipe: Recipe) -> tuple[keras.Model, keras.losses.Loss]:
    """The model to train, which shares every weight with `model`, and its loss.

    Args:
        model: from pixels to class probabilities.
        recipe: says which loss; "sigmoid_cross_entropy" is a loss of the layer named "scores", before the softmax.

    Raises:
        InvalidArgumentError: the loss needs a layer named "scores", and there is none.
    """
    if recipe.loss == "softmax_cross_entropy":
        return model, keras.losses.SparseCategoricalCrossentropy()
    if recipe.loss == "mean_squared_error":
        return model, MeanSquaredErrorOfClasses()
    if _SCORES not in [layer.name for layer in model.layers]:
        raise InvalidArgumentError(
            '`loss` "sigmoid_cross_entropy" needs a network with a layer named "scores" before its softmax. This one '
            f"has none; `onehood.models.probabilities` makes it. Its layers: "
            f"{', '.join(layer.name for layer in model.layers)}."
        )
    return keras.Model(model.inputs, model.get_layer(_SCORES).output), SigmoidCrossEntropy()


class SigmoidCrossEntropy(keras.losses.Loss):
    """The mean over classes of the cross-entropy between a class's sigmoid and whether the image is of it.

    Labels of shape (batch,), scores before the sigmoid of shape (batch, classes).
    """

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Losses, shape (batch,)."""
        scores = ops.cast(y_pred, "float32")
        return ops.mean(ops.binary_crossentropy(_one_hot(y_true, scores), scores, from_logits=True), axis=-1)


class MeanSquaredErrorOfClasses(keras.losses.Loss):
    """The mean over classes of the squared difference between its probability and one or zero.

    Labels of shape (batch,), probabilities of shape (batch, classes).
    """

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Losses, shape (batch,)."""
        return ops.mean(ops.square(_one_hot(y_true, y_pred) - y_pred), axis=-1)


class BalancedAccuracy(keras.metrics.Metric):
    """The mean over the classes seen so far of the share of a class's images that is recognized.

    Args:
        class_count: number of classes.
    """

    def __init__(self, class_count: int) -> None:
        super().__init__(name="balanced_accuracy")
        self.class_count = class_count
        self.seen = self.add_weight(name="seen", shape=(class_count,), initializer="zeros")
        self.right = self.add_weight(name="right", shape=(class_count,), initializer="zeros")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Counts a batch; weights are without effect, for every class counts the same already."""
        classes = _one_hot(y_true, y_pred)
        labels = ops.cast(ops.reshape(y_true, (-1,)), "int32")
        hits = ops.cast(labels == ops.cast(ops.argmax(y_pred, axis=-1), "int32"), classes.dtype)
        self.seen.assign_add(ops.cast(ops.sum(classes, axis=0), self.seen.dtype))
        self.right.assign_add(ops.cast(ops.sum(classes * hits[:, None], axis=0), self.right.dtype))

    def result(self) -> Any:
        """Between 0 and 1."""
        shares = self.right / ops.maximum(self.seen, 1.0)
        return ops.sum(shares) / ops.maximum(ops.sum(ops.cast(self.seen > 0, shares.dtype)), 1.0)


def metric(name: str, class_count: int) -> keras.metrics.Metric:
    """The metric of that name; see `Recipe`."""
    if name == "balanced_accuracy":
        return BalancedAccuracy(class_count)
    count = int(name.split("_")[1])
    return keras.metrics.SparseTopKCategoricalAccuracy(k=count, name=name)


def _one_hot(labels: Any, outputs: Any) -> Any:
    return ops.one_hot(ops.cast(ops.reshape(labels, (-1,)), "int32"), outputs.shape[-1], dtype=outputs.dtype)
