"""The tensors of a PyTorch checkpoint, read without PyTorch and without executing anything that the file names.

A checkpoint is a pickle of names and shapes beside raw numbers. The pickle is read by an unpickler that knows the five
things that a dictionary of tensors is made of, each replaced by a function of this module, and refuses every other
name before it is looked up.
"""

import io
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from onehood.errors import WeightsError

_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001
_ZIP = b"PK\x03\x04"
_LARGEST = 1 << 31  # Bytes of one checkpoint.

_STORAGES = {
    "DoubleStorage": np.dtype("<f8"),
    "FloatStorage": np.dtype("<f4"),
    "HalfStorage": np.dtype("<f2"),
    "LongStorage": np.dtype("<i8"),
    "IntStorage": np.dtype("<i4"),
    "ShortStorage": np.dtype("<i2"),
    "CharStorage": np.dtype("<i1"),
    "ByteStorage": np.dtype("<u1"),
    "BoolStorage": np.dtype("?"),
}


class _Storage(NamedTuple):
    """Numbers that tensors look into: they stand elsewhere in the file, under a key."""

    key: str
    dtype: np.dtype
    numbers: int


class _Tensor(NamedTuple):
    """A view of a storage, in numbers of it."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def torch_tensors(content: bytes, *, name: str) -> dict[str, np.ndarray]:
    """Reads a dictionary of tensors, in the layout before PyTorch 1.6 or that since.

    Args:
        content: of the file.
        name: what errors call it.

    Returns:
        Arrays by name, each with its own memory.

    Raises:
        WeightsError: it is no such file, is damaged, or names anything but tensors.
    """
    if len(content) > _LARGEST:
        raise WeightsError(f"{name}: larger than any checkpoint that is read here ({len(content):,} bytes).")
    try:
        described, numbers = _from_zip(content) if content.startswith(_ZIP) else _from_stream(content)
        if not isinstance(described, dict):
            raise WeightsError("it holds no dictionary of tensors")
        return {_text(key): _array(value, numbers) for key, value in described.items()}
    except WeightsError as error:
        raise WeightsError(f"{name}: {error}.") from error
    except Exception as error:  # A damaged pickle can fail in any way; nothing in it was executed.
        raise WeightsError(f"{name}: damaged ({type(error).__name__}: {error}).") from error


class _TensorUnpickler(pickle.Unpickler):
    """Knows what a dictionary of tensors is made of, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _rebuilt
        if (module, name) == ("torch._utils", "_rebuild_parameter"):
            return _parameter
        if module == "torch" and name in _STORAGES:
            return _STORAGES[name]
        raise WeightsError(f"it names {module}.{name}, which no file of weights needs")

    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key, _, numbers, *_ = pid
        if kind != "storage" or not isinstance(dtype, np.dtype) or type(numbers) is not int or numbers < 0:
            raise WeightsError("it refers to something that is no storage of numbers")
        return _Storage(_text(key), dtype, numbers)


def _rebuilt(storage: Any, offset: Any, shape: Any, strides: Any, *_: Any) -> _Tensor:
    """Stands for `torch._utils._rebuild_tensor_v2`."""
    whole = [offset, *shape, *strides]
    if not isinstance(storage, _Storage) or any(type(number) is not int or number < 0 for number in whole):
        raise WeightsError("a tensor is described by something else than whole numbers")
    if len(shape) != len(strides):
        raise WeightsError("a tensor has not as many strides as axes")
    return _Tensor(storage, offset, tuple(shape), tuple(strides))


def _parameter(tensor: Any, *_: Any) -> Any:
    """Stands for `torch._utils._rebuild_parameter`."""
    return tensor


def _from_zip(content: bytes) -> tuple[Any, Callable[[_Storage], np.ndarray]]:
    """The layout since PyTorch 1.6: a zip file of `data.pkl` and a stored member for each storage."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    sizes: Mapping[str, int] = {member.filename: member.file_size for member in archive.infolist()}
    pickles = [member for member in sizes if member.endswith("/data.pkl")]
    if len(pickles) != 1 or sum(sizes.values()) > _LARGEST:
        raise WeightsError("it is a zip file of something else, or of too much")
    folder = pickles[0].removesuffix("data.pkl")

    def numbers(storage: _Storage) -> np.ndarray:
        found = np.frombuffer(archive.read(f"{folder}data/{storage.key}"), storage.dtype)
        return _checked(found, storage)

    return _TensorUnpickler(io.BytesIO(archive.read(pickles[0]))).load(), numbers


def _from_stream(content: bytes) -> tuple[Any, Callable[[_Storage], np.ndarray]]:
    """The layout before: five pickles, then the count and the numbers of each storage."""
    stream = io.BytesIO(content)
    magic, protocol = (_TensorUnpickler(stream).load() for _ in range(2))
    if (magic, protocol) != (_MAGIC, _PROTOCOL):
        raise WeightsError("it is no checkpoint of PyTorch")
    system = _TensorUnpickler(stream).load()
    if not isinstance(system, dict) or system.get("little_endian") is not True:
        raise WeightsError("its numbers do not begin with their lowest byte")
    unpickler = _Remembering(stream)
    described, keys = unpickler.load(), _TensorUnpickler(stream).load()
    found: dict[str, np.ndarray] = {}
    for key in map(_text, keys):
        storage = unpickler.storages.get(key)
        if storage is None:
            raise WeightsError("it holds numbers that no tensor has")
        count = int.from_bytes(stream.read(8), "little")
        if count != storage.numbers:
            raise WeightsError("a storage has not as many numbers as it says")
        found[key] = _checked(np.frombuffer(stream.read(count * storage.dtype.itemsize), storage.dtype), storage)
    return described, lambda storage: found[storage.key]


class _Remembering(_TensorUnpickler):
    """Keeps the storages that it met."""

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream)
        self.storages: dict[str, _Storage] = {}

    def persistent_load(self, pid: Any) -> _Storage:
        storage = super().persistent_load(pid)
        self.storages[storage.key] = storage
        return storage


def _checked(numbers: np.ndarray, storage: _Storage) -> np.ndarray:
    if len(numbers) != storage.numbers:
        raise WeightsError("a storage has not as many numbers as it says")
    return numbers


def _array(tensor: Any, numbers: Callable[[_Storage], np.ndarray]) -> np.ndarray:
    if not isinstance(tensor, _Tensor):
        raise WeightsError("it holds something else than tensors")
    held = numbers(tensor.storage)
    last = tensor.offset + sum((side - 1) * stride for side, stride in zip(tensor.shape, tensor.strides, strict=True))
    if 0 in tensor.shape:
        return np.zeros(tensor.shape, held.dtype)
    size = int(np.prod(tensor.shape, dtype=object))
    if last >= len(held) or size > len(held):
        raise WeightsError("a tensor is larger than its storage")
    width = held.dtype.itemsize
    view = np.lib.stride_tricks.as_strided(
        held[tensor.offset :], tensor.shape, [stride * width for stride in tensor.strides], writeable=False
    )
    return np.array(view, order="C")


def _text(key: Any) -> str:
    if not isinstance(key, str):
        raise WeightsError("a name in it is no text")
    return key
