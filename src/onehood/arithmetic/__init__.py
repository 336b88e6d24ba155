"""The arithmetic of layers: sizes, parameters and multiply-adds, each with its formula filled in."""

from onehood.arithmetic.description import Description, LayerDescription
from onehood.arithmetic.ladders import Ladder, fractional_ladder, levels_for, max_pooling_sides
from onehood.arithmetic.operations import Quantity, Worked, convolution, fractional_pooling, hog, pooling
from onehood.arithmetic.shapes import Shape
from onehood.arithmetic.sides import pooled_size, window_places

__all__ = [
    "Description",
    "Ladder",
    "LayerDescription",
    "Quantity",
    "Shape",
    "Worked",
    "convolution",
    "fractional_ladder",
    "fractional_pooling",
    "hog",
    "levels_for",
    "max_pooling_sides",
    "pooled_size",
    "pooling",
    "window_places",
]
