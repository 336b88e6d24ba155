"""Describes a `keras.Model`, layer by layer."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras

from onehood.arithmetic import Description, LayerDescription, Quantity
from onehood.layers import DropConnect, FractionalMaxPooling2D, PartialConvolution2D, TrainableSubsampling2D


@dataclass(frozen=True)
class _Field:
    """What a position of a map sees of the input: so many pixels a side, and the next one so many further on."""

    side: float = 1.0
    step: float = 1.0

    def after(self, window: float, stride: float) -> "_Field":
        return _Field(self.side + (window - 1) * self.step, self.step * stride)


def describe(model: keras.Model) -> Description:
    """Every layer with its shape, parameters, multiply-adds and receptive field, formulas filled in.

    Layers of other kinds than those of onehood's networks are listed with their shapes and counts of parameters; their
    multiply-adds count as none.

    Args:
        model: functional or sequential, built.
    """
    fields: dict[int, _Field | None] = {id(tensor): _Field() for tensor in model.inputs}
    layers = []
    for layer in model.layers:
        if isinstance(layer, keras.layers.InputLayer):
            continue
        inputs = keras.tree.flatten(layer.input)
        seen = _widest([fields.get(id(tensor), _Field()) for tensor in inputs])
        description, field = _described(layer, tuple(inputs[0].shape[1:]), tuple(layer.output.shape[1:]), seen)
        fields[id(layer.output)] = field
        layers.append(description)
    return Description(model.name, tuple(model.input_shape[1:]), tuple(layers))


def _widest(fields: list[_Field | None]) -> _Field | None:
    """Of several inputs that meet, that of the one that sees most."""
    known = [field for field in fields if field is not None]
    return None if len(known) < len(fields) else max(known, key=lambda field: field.side)


def _described(
    layer: Any, before: tuple[int, ...], after: tuple[int, ...], field: _Field | None
) -> tuple[LayerDescription, _Field | None]:
    for kind, describer in _DESCRIBERS.items():
        if isinstance(layer, kind):
            values, field = describer(layer, before, after, field)
            break
    else:
        parameters = Quantity(layer.count_params(), f"{layer.count_params():,}")
        # What changes the number of axes, as flattening, leaves no place to speak of.
        field = field if len(before) == len(after) == 3 else None
        values = {"output_formula": _flattened(before, after), "parameters": parameters}
    return (
        LayerDescription(
            name=layer.name,
            kind=type(layer).__name__,
            output=after,
            receptive_field=None if field is None else round(field.side, 1),
            **values,
        ),
        field,
    )


def _flattened(before: tuple[int, ...], after: tuple[int, ...]) -> str:
    if len(after) == 1 < len(before):
        return "·".join(map(str, before))
    return ""


_Described = tuple[dict[str, Any], "_Field | None"]


def _convolution(layer: Any, before: tuple[int, ...], after: tuple[int, ...], field: _Field | None) -> _Described:
    kernel, strides = layer.kernel_size, layer.strides
    channels, filters = before[2] // layer.groups, layer.filters
    window = f"{kernel[0]}·{kernel[1]}·{channels}"
    products = kernel[0] * kernel[1] * channels
    bias = 1 if layer.use_bias else 0
    return {
        "output_formula": _sides(before, kernel, strides, layer.padding),
        "details": _details(kernel, strides, layer.padding)
        | {"filters": str(filters)}
        | ({"groups": str(layer.groups)} if layer.groups > 1 else {}),
        "parameters": Quantity((products + bias) * filters, f"({window} + {bias})·{filters}"),
        "multiply_adds": Quantity(math.prod(after) * products, f"{after[0]}·{after[1]}·{filters}·{window}"),
    }, field and field.after(kernel[0], strides[0])


def _partial(layer: Any, before: tuple[int, ...], after: tuple[int, ...], field: _Field | None) -> _Described:
    side, filters = layer.kernel_size, after[2]
    connections = sum(map(len, layer.connections))
    return {
        "output_formula": _sides(before, (side, side), (1, 1), "valid"),
        "details": _details((side, side), (1, 1), "valid")
        | {"filters": str(filters), "connections": f"{connections} of {before[2] * filters}"},
        "parameters": Quantity(side * side * connections + filters, f"{side}·{side}·{connections} + {filters}"),
        "multiply_adds": Quantity(
            after[0] * after[1] * side * side * connections, f"{after[0]}·{after[1]}·{side}·{side}·{connections}"
        ),
    }, field and field.after(side, 1)


def _pooling(layer: Any, before: tuple[int, ...], after: tuple[int, ...], field: _Field | None) -> _Described:
    return {
        "output_formula": _sides(before, layer.pool_size, layer.strides, layer.padding),
        "details": _details(layer.pool_size, layer.strides, layer.padding),
    }, field and field.after(layer.pool_size[0], layer.strides[0])


def _subsampling(layer: Any, before: tuple[int, ...], after: tuple[int, ...], field: _Field | None) -> _Described:
    size = (layer.pool_size,) * 2
    return {
        "output_formula": _sides(before, size, size, "valid"),
        "details": _details(size, size, "valid"),
        "parameters": Quantity(2 * after[2], f"(1 + 1)·{after[2]}"),
        "multiply_adds": Quantity(math.prod(after), f"{after[0]}·{after[1]}·{after[2]}"),
    }, field and field.after(layer.pool_size, layer.pool_size)


def _fractional(layer: Any, before: tuple[int, ...], after: tuple[int, ...], field: _Field | None) -> _Described:
    regions = "2 to 3" if layer.inclusive else "2" if layer.overlapping else "1 to 2"
    widest = 3 if layer.inclusive else 2
    ratio = before[0] / after[0]
    return {
        "output_formula": " × ".join(
            f"{side} / {side / pooled:.4g}" for side, pooled in zip(before[:2], after[:2], strict=True)
        ),
        "details": {
            "regions": f"{regions} wide, {layer.sequence}, {'overlapping' if layer.overlapping else 'disjoint'}",
            "ratio": f"{ratio:.4g}",
        },
    }, field and field.after(widest, ratio)


def _padding(layer: Any, before: tuple[int, ...], after: tuple[int, ...], field: _Field | None) -> _Described:
    (top, bottom), (left, right) = layer.padding
    formula = f"{before[0]} + {top} + {bottom} × {before[1]} + {left} + {right}"
    return {"output_formula": formula, "details": {"padding": "zeros"}}, field


def _dense(layer: Any, before: tuple[int, ...], after: tuple[int, ...], field: _Field | None) -> _Described:
    features, units = before[-1], after[-1]
    bias = 0 if getattr(layer, "bias", None) is None else 1
    return {
        "output_formula": "",
        "details": {"units": str(units)},
        "parameters": Quantity((features + bias) * units, f"({features} + {bias})·{units}"),
        "multiply_adds": Quantity(features * units, f"{features}·{units}"),
    }, None


_DESCRIBERS: dict[type, Callable[[Any, tuple[int, ...], tuple[int, ...], _Field | None], _Described]] = {
    keras.layers.Conv2D: _convolution,
    PartialConvolution2D: _partial,
    keras.layers.MaxPooling2D: _pooling,
    keras.layers.AveragePooling2D: _pooling,
    TrainableSubsampling2D: _subsampling,
    FractionalMaxPooling2D: _fractional,
    keras.layers.ZeroPadding2D: _padding,
    keras.layers.Dense: _dense,
    DropConnect: _dense,
}


def _details(kernel: tuple[int, int], strides: tuple[int, int], padding: str) -> dict[str, str]:
    return {
        "kernel": f"{kernel[0]}×{kernel[1]}",
        "stride": "×".join(map(str, strides)) if strides[0] != strides[1] else str(strides[0]),
        "padding": padding,
    }


def _sides(before: tuple[int, ...], kernel: tuple[int, int], strides: tuple[int, int], padding: str) -> str:
    def formula(side: int, window: int, stride: int) -> str:
        if padding == "same":
            return f"⌈{side} / {stride}⌉"
        return f"⌊({side} + 2·0 - {window}) / {stride}⌋ + 1"

    formulas = [formula(*numbers) for numbers in zip(before[:2], kernel, strides, strict=True)]
    return formulas[0] if formulas[0] == formulas[1] else " × ".join(formulas)
