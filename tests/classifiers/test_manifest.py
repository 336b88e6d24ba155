"""Hostile manifests: every field, changed in every way, is refused at once and cheaply, or changes nothing."""

import copy
import gc
import hashlib
import json
import resource
import sys
import time
import zipfile
from math import nan

import numpy as np
import pytest

import onehood
from onehood.classifiers import TECHNIQUES, load
from onehood.classifiers.manifest import checked_input, checked_manifest
from onehood.datasets import ImageDataset, Split
from onehood.errors import ModelFileError

SMALL = {
    "neural_network": {"hidden_nodes": 5, "epochs": 1},
    "multilayer_perceptron": {"epochs": 1, "hidden": (8, 4)},
    "fractional": {"epochs": 1, "filters": 2, "precision": "float32"},
    "visual_words": {"detector": "dense", "words": 8, "pyramid": 2},
    "lbp_svm": {"grid": 2},
    "colour_histogram_svm": {"bins": 4},
    "hog_svm": {"classifier": "nearest_neighbours"},
    "alexnet": {"epochs": 1, "batch_size": 45, "precision": "float32"},
}
VALUES = (0, -1, 2**31, 2**40, nan, "x" * 100_000, None, [], {}, [0], True, "MISSING")
KILOBYTES = 300_000
SECONDS, TIMES = 2.0, 6
"""Of the processor at most for one changed file: so many, or so many times what the unchanged one takes here."""

OTHER_NETWORKS = ("multilayer_perceptron", "lenet", "alexnet", "fractional")
"""They read what is said of training and versions as logistic regression does, of which each field is changed."""

LARGE = 10_000_000  # Bytes of a file of which only that is changed from which the network is built.


def enlarged(bars):
    splits = {
        part: Split(np.kron(split.images, np.ones((1, 6, 6, 1), np.uint8)), split.labels, split.ids)
        for part, split in bars.splits.items()
    }
    return ImageDataset("bars", bars.class_names, splits)


@pytest.fixture(scope="module", params=TECHNIQUES)
def made(request, module_bars, tmp_path_factory):
    """A model file of each technique, its parts, and some images."""
    name = request.param
    data = enlarged(module_bars) if name == "alexnet" else module_bars
    path = tmp_path_factory.mktemp(name) / "m.onehood"
    onehood.train(data, name, **SMALL.get(name, {"epochs": 1})).save(path)
    with zipfile.ZipFile(path) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    return path, members, data.split("test").images[:2]


def rewritten(path, members, manifest):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for name, content in members.items():
            if name != "manifest.json":
                archive.writestr(name, content)
    return path


def places(manifest):
    """The way to every field, of lists to the first and the last."""

    def within(value, way):
        if way:
            yield way
        if isinstance(value, dict):
            for name, part in value.items():
                yield from within(part, (*way, name))
        elif isinstance(value, list) and value:
            for place in {0, len(value) - 1}:
                yield from within(value[place], (*way, place))

    yield from within(manifest, ())


def mutated(manifest):
    """Every field with every value, missing, and with something beside it."""
    for way in places(manifest):
        *before, last = way
        for value in VALUES:
            changed = copy.deepcopy(manifest)
            holder = changed
            for step in before:
                holder = holder[step]
            if (isinstance(holder[last], bool) and value is True) or (last == "detector" and value == "MISSING"):
                continue  # The one is no change, and the other leaves open what was chosen for the data.
            if value == "MISSING":
                del holder[last]
            else:
                holder[last] = value
            yield way, value, changed
        if isinstance(holder, dict):
            extra = copy.deepcopy(manifest)
            holder = extra
            for step in before:
                holder = holder[step]
            holder["extra"] = 1
            yield way, "EXTRA", extra
    names = manifest["class_names"]
    for other in ([*names, "one more"], names[:-1], names[:1], [names[0], *names[:-1]], names * 100_000):
        yield ("class_names",), len(other), {**manifest, "class_names": other}


def answers(classifier, images, known):
    """What it predicts, a stochastic one from one seed, without compiling anything for the purpose.

    Networks of Keras with the same weights and parameters are asked once.
    """
    if not hasattr(classifier, "model_"):
        return classifier.predict_proba(images)
    made_of = (classifier.about_.options, classifier.specification, classifier.model_.dtype_policy.name)
    digest = hashlib.blake2b(repr(made_of).encode())
    for weight in classifier.model_.weights:
        digest.update(weight.numpy().tobytes())
    key = digest.digest()
    if key not in known:
        classifier.reseed(1)
        known[key] = np.asarray(classifier.model_(images.astype(np.float32), training=False))
    return known[key]


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)


def test_a_changed_manifest_is_refused_or_changes_nothing(made, tmp_path):
    path, members, images = made
    manifest = json.loads(members["manifest.json"])
    known = {}
    answers(load(path), images, {})  # What a process pays once.
    began = time.process_time()
    expected = answers(load(path), images, known)
    seconds = max(SECONDS, TIMES * (time.process_time() - began))
    before, refused, tried, faults = peak(), 0, 0, []
    changes = list(mutated(manifest))
    large = path.stat().st_size > LARGE
    if large:
        changes = changes[::2]
    if path.parent.name.startswith(OTHER_NETWORKS):
        changes = [change for change in changes if change[0][0] not in ("training", "versions")]
    for way, value, changed in changes:
        tried += 1
        rewritten(tmp_path / "t.onehood", members, changed)
        began = time.process_time()
        try:
            classifier = load(tmp_path / "t.onehood")
        except ModelFileError:
            refused += 1
        except Exception as error:
            faults.append((way, str(value)[:20], f"{type(error).__name__}: {error}"[:200]))
            continue
        else:
            found = answers(classifier, images, known)
            if not np.array_equal(found[:, :3], expected):
                faults.append((way, str(value)[:20], "answers otherwise"))
            del classifier  # Networks are in circles, which wait for the collector.
            if large:
                gc.collect()
        if time.process_time() - began > seconds:
            faults.append((way, str(value)[:20], f"took {time.process_time() - began:.1f} s"))
    assert not faults, faults[:20]
    assert tried >= (100 if path.parent.name.startswith(OTHER_NETWORKS) else 300)
    assert refused >= tried // 3
    # Besides, a file's own weights are read, kept and put into their places.
    assert peak() - before < KILOBYTES + 5 * path.stat().st_size // 1024


def test_huge_inputs_and_networks_are_refused_before_they_are_built(made, tmp_path):
    _, members, _ = made
    manifest = json.loads(members["manifest.json"])
    for side in (4097, 30_000):
        manifest["input"] |= {"height": side, "width": side}
        before = peak()
        with pytest.raises(ModelFileError, match=r"an input's sides are at most 4096. Found: "):
            load(rewritten(tmp_path / "t.onehood", members, manifest))
        assert peak() - before < KILOBYTES


GOOD = {
    "format": 1,
    "technique": "lenet",
    "parameters": {"a": 1},
    "class_names": ["a", "b"],
    "input": {},
    "training": {},
    "versions": {},
}


def test_a_good_manifest_keeps_its_fields(tmp_path):
    fields = checked_manifest(tmp_path, GOOD | {"more": 1}, format_version=1)
    assert fields == {name: value for name, value in GOOD.items() if name != "format"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 2}, "Install a newer onehood"),
        ({"format": True}, "no format version"),
        ({"class_names": ["a", "a"]}, "two classes have one name"),
        ({"class_names": ["a", "b" * 1001]}, "each by a text"),
        ({"parameters": {"a": list(range(1001))}}, "lists too much"),
        ({"parameters": {"a": 10**300}}, "the parameter 'a' is 1000"),
        ({"training": {"seconds": "long"}}, "'seconds' must be a number, and is 'long'"),
        ({"training": {"kept_epoch": -1}}, "'kept_epoch' must be a whole number"),
        ({"training": {"recipe": 3}}, "of its recipe is of another type"),
        ({"training": {"epochs": [{"epoch": 1}]}}, "of its epochs is of another type"),
        ({"training": {"data": {"options": {"glob": 1.5}}}}, "the folder's 'glob' is 1.5"),
        ({"versions": {"keras": 3}}, "'keras' must be a text"),
    ],
)
def test_each_rule_is_told(tmp_path, change, message):
    with pytest.raises(ModelFileError, match=message):
        checked_manifest(tmp_path / "m.onehood", GOOD | change, format_version=1)


def test_inputs_are_specifications(tmp_path):
    assert checked_input(tmp_path, {"height": 4096, "width": 1, "channels": 3}).shape == (4096, 1, 3)
    for wrong in (
        {"height": 8},
        {"height": 8, "width": 8, "channels": 1.0},
        {"height": 8, "width": 8, "channels": True},
    ):
        with pytest.raises(ModelFileError, match="damaged"):
            checked_input(tmp_path, wrong)
