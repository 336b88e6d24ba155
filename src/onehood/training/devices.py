"""Several devices of one machine, each taking its share of every batch."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import keras
import tensorflow as tf

from onehood.errors import InvalidArgumentError


def data_parallel(devices: int) -> AbstractContextManager[Any]:
    """The scope in which a network is built to be trained on that many devices.

    Each step divides its batch among the devices, and the gradients of all are summed: to rounding, the result is that
    of one device, except for what a network draws (dropout, pooling regions), of which every device draws its own.

    Args:
        devices: GPUs if there are so many, otherwise parts of the CPU; 1 for no division.

    Raises:
        InvalidArgumentError: the backend is not TensorFlow, or TensorFlow runs already and has fewer devices.
    """
    if isinstance(devices, bool) or not isinstance(devices, int) or devices < 1:
        raise InvalidArgumentError(f"`devices` must be a whole number of at least 1. Received: {devices!r}.")
    if devices == 1:
        return nullcontext()
    backend = keras.backend.backend()
    if backend != "tensorflow":
        raise InvalidArgumentError(
            f"`devices` above 1 needs the TensorFlow backend. Received: {devices}, with {backend}. "
            "Set KERAS_BACKEND=tensorflow."
        )
    return tf.distribute.MirroredStrategy(_names(devices)).scope()


def scope_of(model: keras.Model) -> AbstractContextManager[Any]:
    """The scope in which `model` was built, for whatever else is made for it."""
    strategy = getattr(model, "distribute_strategy", None)
    return nullcontext() if strategy is None else strategy.scope()


def _names(devices: int) -> list[str]:
    if len(tf.config.list_physical_devices("GPU")) >= devices:
        return [f"GPU:{number}" for number in range(devices)]
    cpu = tf.config.list_physical_devices("CPU")[0]
    existing = tf.config.get_logical_device_configuration(cpu) or []
    if len(existing) < devices:
        try:
            tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * devices)
        except RuntimeError as error:
            raise InvalidArgumentError(
                f"`devices` must be chosen before TensorFlow is first used in a process. Received: {devices}, and "
                f"TensorFlow runs already with {max(1, len(existing))}. Start a new process."
            ) from error
    return [f"CPU:{number}" for number in range(devices)]
