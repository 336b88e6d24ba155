"""A process that ends between two changes of the disk, for the tests of what is then found there."""

import shutil
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest


class KilledError(BaseException):
    """As if the process ended: nothing may catch it."""


@contextmanager
def killed_before(number):
    """Inside its block the disk takes `number` renames and removals, and no more; tells whether it took all."""
    process = SimpleNamespace(survived=False)
    left = [number]
    with pytest.MonkeyPatch.context() as patched:
        for owner, name in ((Path, "replace"), (Path, "unlink"), (shutil, "rmtree")):
            patched.setattr(owner, name, _counted(getattr(owner, name), left))
        try:
            yield process
        except KilledError:
            return
        process.survived = True


def _counted(change, left):
    def counted(*arguments, **options):
        left[0] -= 1
        if left[0] < 0:
            raise KilledError
        return change(*arguments, **options)

    return counted
