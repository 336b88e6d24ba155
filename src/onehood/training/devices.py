"""Several devices of one machine, each taking its share of every batch."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from typing import Any

import keras
import tensorflow as tf

from onehood.errors import InvalidArgumentError
from onehood.rules import DEVICES


def data_parallel(devices: int) -> AbstractContextManager[Any]:
    """The scope in which a network is built to be trained on that many devices.

    Each step divides its batch among the devices, and the gradients of all are summed: to rounding, the result is that
    of one device, except for what a network draws (dropout, pooling regions), of which every device draws its own.

    Args:
        devices: GPUs if there are so many, otherwise parts of the CPU, up to 64; 1 for no division.

    Raises:
        InvalidArgumentError: the backend is not TensorFlow, or TensorFlow runs already and has fewer devices.
    """
    if DEVICES.check("devices", devices) == 1:
        return nullcontext()
    backend = keras.backend.backend()
    if backend != "tensorflow":
        raise InvalidArgumentError(
            f"`devices` above 1 needs the TensorFlow backend. Received: {devices}, with {backend}. "
            "Set KERAS_BACKEND=tensorflow."
        )
    return tf.distribute.MirroredStrategy(_names(devices)).scope()


def devices_in_words(devices: int) -> str:
    """What `devices` of this machine are, as "the CPU" or "2 GPUs"; the backend is asked, not set up."""
    graphic = _gpu_count()
    if graphic >= devices:
        return "the GPU" if devices == 1 else f"{devices} GPUs"
    return "the CPU" if devices == 1 else f"{devices} parts of the CPU"


def _gpu_count() -> int:
    """How many the backend sees."""
    backend = keras.backend.backend()
    if backend == "torch":
        return int(import_module("torch").cuda.device_count())
    if backend == "jax":
        jax = import_module("jax")
        return sum(device.platform in ("gpu", "cuda", "rocm") for device in jax.devices())
    return len(tf.config.list_physical_devices("GPU"))


def scope_of(model: keras.Model) -> AbstractContextManager[Any]:
    """The scope in which `model` was built, for whatever else is made for it."""
    strategy = getattr(model, "distribute_strategy", None)
    return nullcontext() if strategy is None else strategy.scope()


def device_count(model: keras.Model) -> int:
    """How many devices share the work of `model`."""
    strategy = getattr(model, "distribute_strategy", None)
    return 1 if strategy is None else strategy.num_replicas_in_sync


def shared_out(model: keras.Model, batches: tf.data.Dataset, class_weight: Mapping[int, float] | None = None) -> Any:
    """The batches divided among the devices of `model`, of which there are several, into equal shares.

    Where a batch cannot be divided, some of its samples are in two shares, and count in one: the loss and its gradient
    are those of the whole batch. The error that is recorded counts them twice.

    Args:
        model: built in the scope of `data_parallel`.
        batches: of pixels and labels.
        class_weight: by class index, which become weights of samples.
    """
    devices = device_count(model)
    weights = None
    if class_weight is not None:
        weights = tf.constant([class_weight.get(label, 0.0) for label in range(max(class_weight) + 1)], tf.float32)

    def divided(pixels: Any, labels: Any) -> tf.data.Dataset:
        count = tf.shape(labels, out_type=tf.int64)[0]
        share = (count + devices - 1) // devices

        def part(device: Any) -> tuple[Any, Any, Any]:
            places = tf.range(device * share, (device + 1) * share)
            # Keras divides the sum over a share by its size, and the sum of the shares by their number.
            mean = tf.cast(share * devices, tf.float32) / tf.cast(count, tf.float32)
            counted = tf.where(places < count, mean, 0.0)
            places = tf.minimum(places, count - 1)
            own = tf.gather(labels, places)
            if weights is not None:
                counted *= tf.gather(weights, own)
            return tf.gather(pixels, places), own, counted

        return tf.data.Dataset.range(devices).map(part)

    parts = batches.flat_map(divided)
    return model.distribute_strategy.distribute_datasets_from_function(lambda _: parts)


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
