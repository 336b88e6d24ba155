"""How networks are trained where nobody says otherwise."""

import numpy as np

from onehood.classifiers import UsualTraining
from onehood.classifiers.usual_recipe import MILD_AUGMENTATION, usual_recipe
from onehood.datasets import ImageDataset, Split, digits


def test_small_data_sets_get_more_epochs_and_photographs_mild_augmentation():
    usual = UsualTraining(300_000, least=15, most=60)
    recipe = usual_recipe(usual, digits())
    assert recipe.epochs == 60
    assert not recipe.augmentation.moves
    images = np.zeros((30_000, 4, 4, 3), np.uint8)
    photos = Split(images, np.arange(30_000) % 2, [str(n) for n in range(30_000)])
    recipe = usual_recipe(usual, ImageDataset("p", ("a", "b"), {"train": photos}, photographic=True))
    assert recipe.epochs == 15
    assert recipe.augmentation == MILD_AUGMENTATION


def test_what_suits_the_network_is_in_the_recipe():
    recipe = usual_recipe(UsualTraining(100_000, fields={"learning_rate": 3e-4, "batch_size": 64}), digits())
    assert (recipe.learning_rate, recipe.batch_size, recipe.precision) == (3e-4, 64, "float32")
