"""Arrays whose memory is used again: large fresh arrays cost more in page faults than many a kernel in work."""

import sys
import threading
from dataclasses import dataclass
from typing import Any

import numpy as np

_ALIGNMENT = 64  # TensorFlow takes over an array without a copy only from here on.
_FORGOTTEN_AFTER = 256


@dataclass
class _Buffer:
    memory: np.ndarray
    last_taken: int


def _references(buffer: _Buffer) -> int:
    return sys.getrefcount(buffer.memory)


_NO_OTHERS = _references(_Buffer(np.empty(0, np.uint8), 0))


class RecycledArrays:
    """Hands out uninitialised arrays, in memory of earlier ones to which nothing refers any more.

    A framework that takes an array over without copying keeps a reference to it; so do views. Memory that has not
    been handed out for a while is given back when new memory is needed. Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._buffers: dict[int, list[_Buffer]] = {}
        self._taken = 0
        self._lock = threading.Lock()

    def take(self, shape: tuple[int, ...], dtype: "np.dtype[Any]") -> np.ndarray:
        """An array of this shape and dtype in C order, its values undefined, aligned to 64 bytes."""
        size = int(np.prod(shape)) * dtype.itemsize
        with self._lock:
            self._taken += 1
            memory = self._free_memory(size)
            offset = -memory.ctypes.data % _ALIGNMENT
            return memory[offset : offset + size].view(dtype).reshape(shape)

    @property
    def bytes_held(self) -> int:
        """Memory in use and waiting to be used again."""
        return sum(buffer.memory.nbytes for buffers in self._buffers.values() for buffer in buffers)

    def _free_memory(self, size: int) -> np.ndarray:
        for buffer in self._buffers.get(size, []):
            if _references(buffer) == _NO_OTHERS:
                buffer.last_taken = self._taken
                return buffer.memory
        self._give_back()
        memory = np.empty(size + _ALIGNMENT, np.uint8)
        self._buffers.setdefault(size, []).append(_Buffer(memory, self._taken))
        return memory

    def _give_back(self) -> None:
        """Drops what nobody took for a while; what is still referred to lives on elsewhere until it is not."""
        oldest = self._taken - _FORGOTTEN_AFTER
        self._buffers = {
            size: kept
            for size, buffers in self._buffers.items()
            if (kept := [buffer for buffer in buffers if buffer.last_taken >= oldest])
        }
