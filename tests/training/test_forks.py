"""In a forked child a network says that it cannot work there; everything else works; spawned children do, too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = str(Path(__file__).resolve().parent.parent)

FORKED = """
import multiprocessing, sys
sys.path.insert(0, sys.argv[1])
from conftest import make_bars
import onehood
bars = make_bars()
options = {"neural_network": {"epochs": 30}, "hog_svm": {}, "lenet": {"epochs": 1}}[sys.argv[2]]
classifier = onehood.train(bars, sys.argv[2], **options)
context = multiprocessing.get_context("fork")
queue = context.Queue()

def child():
    for work in (lambda: classifier.predict(bars.split("test").images[:1])[0].name,
                 lambda: type(onehood.train(bars, sys.argv[2], **options)).__name__):
        try:
            queue.put(work())
        except onehood.errors.ForkedProcessError as error:
            queue.put(f"refused: {error}")

process = context.Process(target=child)
process.start()
for _ in range(2):
    print(queue.get(timeout=60))
process.join()
"""

FORKED_BEFORE = """
import multiprocessing, sys
sys.path.insert(0, sys.argv[1])
from conftest import make_bars
import onehood
from onehood.classifiers import KerasClassifier
context = multiprocessing.get_context("fork")
queue = context.Queue()
process = context.Process(target=lambda: queue.put(repr(onehood.train(make_bars(), "lenet", epochs=1))))
process.start()
print(queue.get(timeout=60))
process.join()
"""

SPAWNED = """
import multiprocessing, sys
sys.path.insert(0, sys.argv[1])
from conftest import make_bars
import onehood

if __name__ == "__main__":
    bars = make_bars()
    classifier = onehood.train(bars, "lenet", epochs=1)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        images = bars.split("test").images
        assert pool.apply(classifier.predict, [images]) == classifier.predict(images)
    print("the same")
"""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")


def lines(script, *arguments, tmp_path):
    (tmp_path / "script.py").write_text(script)
    command = [sys.executable, str(tmp_path / "script.py"), TESTS, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


def test_a_network_of_keras_refuses_to_work_in_a_forked_child(tmp_path):
    predicted, trained = lines(FORKED, "lenet", tmp_path=tmp_path)
    for line in (predicted, trained):
        assert line.startswith("refused: Networks of Keras do not work in a forked process")
        assert 'get_context("spawn")' in line


@pytest.mark.parametrize("model", ["neural_network", "hog_svm"])
def test_other_techniques_work_in_a_forked_child(model, tmp_path):
    predicted, trained = lines(FORKED, model, tmp_path=tmp_path)
    assert predicted in ("left", "right", "top")
    assert trained in ("NeuralNetwork", "VectorClassifier")


def test_a_child_forked_before_keras_was_used_may_use_it(tmp_path):
    (line,) = lines(FORKED_BEFORE, tmp_path=tmp_path)
    assert line.startswith("<KerasClassifier lenet: 3 classes")


def test_a_spawned_child_predicts_the_same(tmp_path):
    assert lines(SPAWNED, tmp_path=tmp_path) == ["the same"]
