"""Options of a command in groups: each a class whose fields are declared once, as Typer declares parameters."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, get_type_hints


def with_options(**groups: type) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Makes a command take the fields of each group as options of its own.

    Args:
        **groups: by the name of the command's parameter, a class whose annotated fields, with their defaults, are
            options. The parameter receives those that were given (that are not their default), by name, as a dict.
    """

    def decorated(command: Callable[..., Any]) -> Callable[..., Any]:
        fields = {parameter: get_type_hints(group, include_extras=True) for parameter, group in groups.items()}
        defaults = {name: getattr(group, name) for parameter, group in groups.items() for name in fields[parameter]}

        @functools.wraps(command)
        def collecting(**values: Any) -> Any:
            for parameter, names in fields.items():
                given = {name: values.pop(name) for name in names}
                values[parameter] = {name: value for name, value in given.items() if value != defaults[name]}
            return command(**values)

        signature = inspect.signature(command, eval_str=True)
        kept = [parameter for name, parameter in signature.parameters.items() if name not in groups]
        added = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=defaults[name], annotation=hint)
            for hints in fields.values()
            for name, hint in hints.items()
        ]
        parameters = [*kept, *added]
        vars(collecting)["__signature__"] = signature.replace(parameters=parameters)
        collecting.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return collecting

    return decorated
