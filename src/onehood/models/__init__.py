"""Keras architectures: functions from a number of classes and an input shape to a `keras.Model`."""

from onehood.models.fractional import fractional
from onehood.models.fractional_ladder import Ladder, fractional_ladder, levels_for

__all__ = ["Ladder", "fractional", "fractional_ladder", "levels_for"]
