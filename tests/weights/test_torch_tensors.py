"""Checkpoints of PyTorch are read as PyTorch reads them, and whatever else they name is refused before it runs."""

import io
import pickle
import sys
import zipfile
from collections import OrderedDict
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onehood.errors import WeightsError
from onehood.weights import torch_tensors

MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
ARRAYS = {
    "a.weight": np.arange(24, dtype=np.float32).reshape(2, 3, 4),
    "a.transposed": np.arange(6, dtype=np.float32).reshape(2, 3).T,
    "b": np.array(7, np.int64),
}


class Storage:
    """Stands for a storage of PyTorch in a pickle: only its name is written."""

    def __init__(self, key, array):
        self.key, self.array = key, array


class Tensor:
    """Stands for a tensor of PyTorch in a pickle."""

    def __init__(self, storage, offset, shape, strides):
        self.parts = (storage, offset, shape, strides, False, OrderedDict())

    def __reduce__(self):
        return sys.modules["torch._utils"]._rebuild_tensor_v2, self.parts


@pytest.fixture(autouse=True)
def names_of_torch(monkeypatch):
    """What pickles refer to, where PyTorch is not there."""
    torch, utils = ModuleType("torch"), ModuleType("torch._utils")
    for module, name in ((torch, "FloatStorage"), (torch, "LongStorage"), (utils, "_rebuild_tensor_v2")):
        kind = type(name, (), {"__module__": module.__name__, "__qualname__": name})
        setattr(module, name, kind)
    torch._utils = utils
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)
    return torch


class Pickler(pickle.Pickler):
    def persistent_id(self, obj):
        if not isinstance(obj, Storage):
            return None
        kind = {np.float32: "FloatStorage", np.int64: "LongStorage"}[obj.array.dtype.type]
        return ("storage", getattr(sys.modules["torch"], kind), obj.key, "cpu", obj.array.size, None)


def pickled(value):
    stream = io.BytesIO()
    Pickler(stream, 2).dump(value)
    return stream.getvalue()


def described(arrays):
    """Tensors of arrays, and their storages."""
    storages, tensors = [], OrderedDict()
    for number, (name, array) in enumerate(arrays.items()):
        held = np.ascontiguousarray(array.T if array.flags.f_contiguous and array.ndim > 1 else array).ravel()
        storages.append(Storage(str(number), held))
        strides = tuple(stride // array.itemsize for stride in array.strides)
        tensors[name] = Tensor(storages[-1], 0, array.shape, strides)
    return tensors, storages


def in_a_stream(tensors, storages, little=True):
    parts = [pickled(value) for value in (MAGIC, PROTOCOL, {"little_endian": little}, tensors)]
    numbers = b"".join(s.array.size.to_bytes(8, "little") + s.array.tobytes() for s in storages)
    return b"".join([*parts, pickled([s.key for s in storages]), numbers])


def in_a_zip(tensors, storages):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("archive/data.pkl", pickled(tensors))
        for storage in storages:
            archive.writestr(f"archive/data/{storage.key}", storage.array.tobytes())
    return stream.getvalue()


LAYOUTS = [in_a_stream, in_a_zip]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_tensors_of_any_strides_come_back(layout):
    found = torch_tensors(layout(*described(ARRAYS)), name="w.pth")
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype
        assert found[name].flags.c_contiguous
        assert found[name].flags.owndata


class Evil:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_would_run_is_refused_and_does_not(layout, tmp_path):
    tensors, storages = described(ARRAYS)
    tensors["c"] = Evil(tmp_path / "written")
    with pytest.raises(WeightsError, match=r"^w\.pth: it names .*open, which no file of weights needs"):
        torch_tensors(layout(tensors, storages), name="w.pth")
    assert not (tmp_path / "written").exists()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ((0, (5,), (1,)), "larger than its storage"),
        ((3, (4,), (1,)), "larger than its storage"),
        ((0, (2**40, 2**40), (0, 0)), "larger than its storage"),
        ((0, (-1,), (1,)), "something else than whole numbers"),
        ((0, (2.0,), (1,)), "something else than whole numbers"),
        ((0, (2, 2), (1,)), "not as many strides as axes"),
    ],
)
def test_tensors_that_reach_beyond_their_numbers_are_refused(layout, parts, message):
    storage = Storage("0", np.zeros(4, np.float32))
    with pytest.raises(WeightsError, match=message):
        torch_tensors(layout(OrderedDict(a=Tensor(storage, *parts)), [storage]), name="w.pth")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04", "damaged"),
        (pickle.dumps(1) + pickle.dumps(2), "no checkpoint of PyTorch"),
    ],
)
def test_other_files_are_refused(content, message):
    with pytest.raises(WeightsError, match=message):
        torch_tensors(content, name="w.pth")


def test_numbers_of_another_order_of_bytes_are_refused():
    with pytest.raises(WeightsError, match="begin with their lowest byte"):
        torch_tensors(in_a_stream(*described(ARRAYS), little=False), name="w.pth")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damage_is_an_error_or_leaves_arrays(data):
    content = bytearray(data.draw(st.sampled_from(LAYOUTS))(*described(ARRAYS)))
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    else:
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = torch_tensors(bytes(content), name="w.pth")
    except WeightsError:
        return
    assert all(isinstance(array, np.ndarray) for array in found.values())
