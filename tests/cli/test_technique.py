"""Options of techniques: their values are the recipe's and the building blocks', and all are read."""

from typing import get_args, get_type_hints

import pytest

from onehood.classifiers.keras_networks import KERAS_NETWORKS
from onehood.classifiers.neural_network import NeuralNetwork
from onehood.cli import technique
from onehood.cli.technique import NetworkOptions, TrainingOptions, technique_options
from onehood.errors import InvalidArgumentError
from onehood.models import building_blocks
from onehood.models.lenet import LeNetPoolingName
from onehood.training import recipe


def test_names_are_those_of_the_rooms_below():
    for name in ("Schedule", "Precision"):
        assert get_args(getattr(technique, name)) == get_args(getattr(recipe, name))
    assert get_args(technique.Optimizer) == get_args(recipe.OptimizerName)
    assert get_args(technique.Loss) == get_args(recipe.LossName)
    assert get_args(technique.Activation) == get_args(building_blocks.ActivationName)
    assert set(get_args(technique.Pooling)) == set(get_args(LeNetPoolingName))
    help_of_metric = get_type_hints(TrainingOptions, include_extras=True)["metric"].__metadata__[0].help
    assert all(name in help_of_metric for name in get_args(recipe.MetricName))


def test_every_option_belongs_to_a_technique_and_few_are_missing():
    parameters = set().union(*(network.defaults for network in KERAS_NETWORKS.values()), NeuralNetwork.OPTIONS)
    assert set(get_type_hints(NetworkOptions)) <= parameters
    fields = set(recipe.Recipe.__dataclass_fields__)
    assert (
        set(get_type_hints(TrainingOptions)) - {"metric", "augment", "devices", "tensorboard", "summaries_every"}
        <= fields
    )
    # What the command line leaves to Python: how an augmentation is made up, and the pooling layer's fine print.
    left = (fields | parameters) - set(get_type_hints(NetworkOptions)) - set(get_type_hints(TrainingOptions))
    assert left == {"augmentation", "metrics", "warmup", "inclusive", "offset_range"}


def test_texts_are_read():
    options = technique_options(
        {"learning_rate": "0.1", "metric": ["top_5_accuracy"], "epochs": 2}, {"hidden": "256,128"}
    )
    assert options == {"learning_rate": 0.1, "metrics": ("top_5_accuracy",), "epochs": 2, "hidden": (256, 128)}
    assert technique_options({"learning_rate": "auto"}, {}) == {"learning_rate": "auto"}
    assert technique_options({}, {}) == {}


@pytest.mark.parametrize(
    ("training", "network", "message"),
    [
        ({"learning_rate": "fast"}, {}, '`--learning-rate` must be a number, or "auto". Received: .fast.'),
        ({}, {"hidden": "256;128"}, "`--hidden` must be whole numbers with commas between, as 256,128"),
    ],
)
def test_texts_that_cannot_be_read_are_refused(training, network, message):
    with pytest.raises(InvalidArgumentError, match=message):
        technique_options(training, network)
