"""The network that an index keeps: the same vectors for the same image, and a file that is watched."""

import importlib

import numpy as np
import pytest

from onehood.classifiers import NeuralNetwork, VectorClassifier
from onehood.datasets import ImageDataset, Split
from onehood.errors import ModelFileError, SearchIndexError
from onehood.features import ColourHistogramTransformer
from onehood.search.embedding import DRAWS, Embedding

MODULE = importlib.import_module("onehood.search.embedding")


@pytest.fixture(scope="module")
def data():
    generator = np.random.default_rng(0)
    images = generator.integers(0, 100, (20, 16, 16, 3), dtype=np.uint8)
    labels = np.arange(20) % 2
    images[labels == 1, ..., 0] += 120
    return ImageDataset("colours", ("dark", "red"), {"train": Split(images, labels, [str(n) for n in range(20)])})


@pytest.fixture(scope="module")
def model(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "m.onehood"
    VectorClassifier(ColourHistogramTransformer(bins=4)).fit(data).save(path)
    return path


def test_vectors_are_those_of_the_classifier_brought_to_length_one(model, data, tmp_path):
    digest = Embedding.keep(model, tmp_path)
    images = data.split("train").images
    embedding = Embedding(tmp_path, digest)
    vectors = embedding.of(images[:5])
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    expected = ColourHistogramTransformer(bins=4).fit(images).transform(images[:5])
    np.testing.assert_allclose(vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True), rtol=1e-4)


def test_a_network_that_draws_is_asked_several_times_and_answers_alike_for_every_image(tmp_path, monkeypatch):
    class Random:
        draws_at_inference = True

        def reseed(self, seed):
            self.generator = np.random.default_rng(seed)

        def embed(self, images):
            return np.array([[image.mean(), 1.0] for image in images]) + self.generator.normal(size=(len(images), 2))

    monkeypatch.setattr(MODULE, "_loaded", lambda path: Random())
    (tmp_path / "m").write_bytes(b"m")
    embedding = Embedding(tmp_path, Embedding.keep(tmp_path / "m", tmp_path))
    one, other = np.full((4, 4), 3.0), np.full((4, 4), 9.0)
    both = [embedding.of([image])[0] for image in (one, other)]
    np.testing.assert_array_equal(embedding.of([other])[0], both[1])
    drawn = np.array([3, 1]) + np.mean([np.random.default_rng(s).normal(size=2) for s in range(DRAWS)], axis=0)
    np.testing.assert_allclose(both[0], drawn / np.linalg.norm(drawn), rtol=1e-5)


def test_a_file_that_is_missing_or_another_one_is_refused(model, tmp_path):
    digest = Embedding.keep(model, tmp_path)
    (tmp_path / "network.onehood").write_bytes(b"other")
    with pytest.raises(SearchIndexError, match="another file than the network that the images"):
        Embedding(tmp_path, digest)
    (tmp_path / "network.onehood").unlink()
    with pytest.raises(SearchIndexError, match="missing the network that the images"):
        Embedding(tmp_path, digest)


def test_what_makes_no_vectors_is_not_kept(data, tmp_path):
    path = tmp_path / "numpy.onehood"
    NeuralNetwork(4, epochs=1).fit(data).save(path)
    with pytest.raises(SearchIndexError, match="makes no vectors of images"):
        Embedding.keep(path, tmp_path)
    with pytest.raises(ModelFileError):
        Embedding.keep(tmp_path / "absent", tmp_path)
    assert not (tmp_path / "network.onehood").exists()
