"""The tree of errors and their exit codes."""

import onehood.errors
from onehood.errors import InvalidArgumentError, OnehoodError


def test_every_error_is_a_onehood_error_and_only_wrong_usage_exits_with_two():
    kinds = [kind for kind in vars(onehood.errors).values() if isinstance(kind, type)]
    assert len(kinds) >= 6
    assert all(issubclass(kind, OnehoodError) for kind in kinds)
    assert {kind for kind in kinds if kind.exit_code == 2} == {InvalidArgumentError}
    assert issubclass(InvalidArgumentError, ValueError)
