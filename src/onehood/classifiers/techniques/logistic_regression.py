"""Logistic regression on pixels."""

from onehood.classifiers.technique import Network, Technique, UsualTraining
from onehood.classifiers.techniques.families import KERAS

LOGISTIC_REGRESSION = Technique(
    "logistic_regression",
    "one weight for each pixel and class",
    KERAS,
    network=Network("onehood.models.logistic_regression:logistic_regression", UsualTraining(500_000)),
)
