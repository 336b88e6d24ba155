"""The fastest precision follows the processor's description."""

import keras
import pytest

from onehood.training import precision


@pytest.mark.parametrize(
    ("description", "backend", "expected"),
    [
        ("flags\t: fpu avx512f avx512_bf16 sse", "tensorflow", "mixed_bfloat16"),
        ("flags : fpu amx_bf16", "torch", "mixed_bfloat16"),
        ("flags : fpu avx512f", "tensorflow", "float32"),
        ("model name : avx512_bf16 machine", "tensorflow", "float32"),
        ("flags : avx512_bf16", "jax", "float32"),
        (None, "tensorflow", "float32"),
    ],
)
def test_mixed_bfloat16_where_it_is_multiplied(tmp_path, monkeypatch, description, backend, expected):
    path = tmp_path / "cpuinfo"
    if description is not None:
        path.write_text(f"processor : 0\n{description}\n")
    monkeypatch.setattr(precision, "_PROCESSOR", path)
    monkeypatch.setattr(keras.backend, "backend", lambda: backend)
    assert precision.fastest_precision() == expected
