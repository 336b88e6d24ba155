"""A network of the user's own behind the contract: any `keras.Model` from pixels to classes."""

import hashlib
import json
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np

from onehood.classifiers.model_file import OWN_NETWORK
from onehood.classifiers.technique import Network, Technique, UsualTraining
from onehood.classifiers.techniques.families import KERAS
from onehood.errors import InvalidArgumentError, ModelFileError

_TRIED = 8  # Images.
_ROUNDING = 0.02  # Of sums of probabilities with eight bits.


def own_network(model: keras.Model) -> Technique:
    """`model` as a technique: trained from the weights that it has, in the precision that it was built in.

    Args:
        model: from pixels (0 to 255, float32) of shape (batch, height, width, channels) to probabilities, or to scores,
            after which a softmax is put, of shape (batch, classes).
    """

    def build(class_count: int, input_shape: Sequence[int]) -> keras.Model:
        return _from_pixels_to_probabilities(model, class_count, input_shape)

    training = UsualTraining(300_000, least=15, fields={"precision": model.dtype_policy.name})
    return Technique(
        OWN_NETWORK,
        "a network of one's own",
        KERAS,
        network=Network(build, training, image_side=_input_side(model)),
    )


def architecture_of(model: keras.Model) -> str:
    """A short name for the layers and shapes of a model, the same for two that were built alike."""
    layers = [(type(layer).__name__, [list(weight.shape) for weight in layer.weights]) for layer in model.layers]
    return hashlib.sha256(json.dumps(layers).encode()).hexdigest()[:16]


def keras_file(model: keras.Model) -> bytes:
    """The model as a `.keras` file, without the state of its optimizer."""
    bare = keras.Model(model.inputs, model.outputs[0], name=model.name)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Keras copies its variables as before NumPy 2.
        path = Path(folder) / "model.keras"
        bare.save(path)
        return path.read_bytes()


def model_from_keras_file(path: Path, content: bytes) -> keras.Model:
    """The model of a `.keras` file that the user trusts: its layers run whatever code they were written with.

    Args:
        path: of the model file, for errors.
        content: of the `.keras` file.

    Raises:
        ModelFileError: it cannot be rebuilt; a class of the user's own must be registered and imported first.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "model.keras"
        copy.write_bytes(content)
        try:
            return keras.saving.load_model(copy, compile=False, safe_mode=False)
        except Exception as error:  # Whatever the layers' own code may raise.
            first_line = (str(error).splitlines() or [""])[0]
            raise ModelFileError(
                f"{path}: the network cannot be rebuilt ({type(error).__name__}: {first_line}). Layers of your own "
                "must be registered (@keras.saving.register_keras_serializable) and imported before loading."
            ) from error


def _from_pixels_to_probabilities(model: keras.Model, class_count: int, input_shape: Sequence[int]) -> keras.Model:
    pixels = keras.Input(tuple(input_shape), name="pixels")
    try:
        outputs = model(pixels)
    except (ValueError, TypeError) as error:
        raise InvalidArgumentError(
            f"`model` must take images of shape {tuple(input_shape)}, height, width and channels of the data. It does "
            f"not: {(str(error).splitlines() or [''])[0]} Choose `image_size`, or build it for this shape."
        ) from error
    shape = getattr(outputs, "shape", None)
    if shape is None or tuple(shape)[1:] != (class_count,):
        raise InvalidArgumentError(
            f"`model` must have one output of shape (batch, {class_count}), one number for each class. Received: "
            f"{shape if shape is not None else type(outputs).__name__}."
        )
    functional = isinstance(model, keras.Sequential) or bool(getattr(model, "inputs", None))
    inputs, outputs = (model.inputs, model.outputs[0]) if functional else ([pixels], outputs)
    if _are_probabilities(keras.Model(inputs, outputs), input_shape):
        return model if functional and not isinstance(model, keras.Sequential) else keras.Model(inputs, outputs)
    softmax = keras.layers.Softmax(dtype="float32", name="probabilities")
    return keras.Model(inputs, softmax(outputs), name=model.name)


def _are_probabilities(model: keras.Model, input_shape: Sequence[int]) -> bool:
    """Whether what comes out for any pixels is never negative and sums to one: a softmax can be written in many ways.

    The states of the model's random numbers are afterwards what they were.
    """
    states = [variable for variable in model.variables if variable.name == "seed_generator_state"]
    before = [np.array(state.numpy()) for state in states]
    pixels = np.random.default_rng(0).integers(0, 256, (_TRIED, *input_shape)).astype(np.float32)
    found = keras.ops.convert_to_numpy(model([pixels], training=False)).astype(np.float32)
    for state, value in zip(states, before, strict=True):
        state.assign(value)
    return bool((found >= 0).all() and (np.abs(found.sum(axis=1) - 1) < _ROUNDING).all())


def _input_side(model: keras.Model) -> int | None:
    """The side of the square images that the model takes, or None if it takes others, or any."""
    shape = getattr(model, "input_shape", None) if model.built else None
    if not isinstance(shape, tuple) or len(shape) != 4 or shape[1] != shape[2]:
        return None
    return shape[1]
