"""In which precision this machine trains convolutions fastest without losing accuracy."""

from functools import cache
from pathlib import Path

import keras

from onehood.rules import Precision

_PROCESSOR = Path("/proc/cpuinfo")


def fastest_precision() -> Precision:
    """Mixed bfloat16 where the processor multiplies it (AVX512-BF16, AMX) and the backend uses that; else float32.

    Measured: docs/decisions/0009.
    """
    if keras.backend.backend() in ("tensorflow", "torch") and _multiplies_bfloat16(_PROCESSOR):
        return "mixed_bfloat16"
    return "float32"


@cache
def _multiplies_bfloat16(processor: Path) -> bool:
    """Whether the processor's description names an instruction for it; False where there is none, as on macOS."""
    try:
        description = processor.read_text()
    except OSError:
        return False
    flags = {flag for line in description.splitlines() if line.startswith("flags") for flag in line.split()}
    return bool(flags & {"avx512_bf16", "amx_bf16"})
