"""The peak of memory inside a block, and nowhere else."""

from pathlib import Path

import numpy as np
import pytest

from onehood.evaluation import peak_memory
from onehood.evaluation.peak_memory import PeakMemory


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux tells")
def test_it_sees_what_was_held_for_a_moment():
    np.ones(64 << 20, np.uint8)  # Before: not counted.
    with PeakMemory() as small:
        pass
    with PeakMemory() as large:
        np.ones(200 << 20, np.uint8)
    assert 190 << 20 < large.bytes - small.bytes < 260 << 20


def test_elsewhere_nothing_is_known(monkeypatch, tmp_path):
    monkeypatch.setattr(peak_memory, "_RESET", tmp_path / "absent" / "clear_refs")
    with PeakMemory() as memory:
        pass
    assert memory.bytes is None
