"""The most memory that this process held while a block ran."""

from pathlib import Path
from types import TracebackType
from typing import Self

_RESET = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")


class PeakMemory:
    """Measures the peak of the resident memory inside its `with` block, where Linux keeps count of it.

    Attributes:
        bytes: after the block, the peak, with everything that was loaded before; None where the system does not tell.
    """

    def __init__(self) -> None:
        self.bytes: int | None = None

    def __enter__(self) -> Self:
        try:
            _RESET.write_text("5")  # Sets the high-water mark back to what is held now.
        except OSError:
            self._known = False
        else:
            self._known = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._known:
            lines = _STATUS.read_text().splitlines()
            self.bytes = next((1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM")), None)
