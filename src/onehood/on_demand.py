"""Packages whose names are imported when they are first asked for."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def on_demand(package: str, names: Mapping[str, str], *, heavy: tuple[str, ...] = ()) -> Callable[[str], Any]:
    """A `__getattr__` for the package.

    Args:
        package: its name.
        names: by name, the module of the package that defines it; no module may be called like a name.
        heavy: modules that bring Keras along, which then starts without its notices.
    """

    def found(name: str) -> Any:
        if name not in names:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = f"{package}.{names[name]}"
        if names[name] in heavy:
            return getattr(import_module("onehood.keras_start").import_quietly(module), name)
        return getattr(import_module(module), name)

    return found
