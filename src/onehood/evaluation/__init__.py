"""Error rates with intervals, comparisons, checks of data. Knows classifiers only by their contract."""

from onehood.evaluation.calibration import Calibration, calibration
from onehood.evaluation.comparison import Comparison, Contender, compare
from onehood.evaluation.data_check import DataCheck, check_data
from onehood.evaluation.evaluation import Evaluation, Mistake, evaluate, open_as_learned
from onehood.evaluation.intervals import Interval, error_interval
from onehood.evaluation.mcnemar import McNemar, mcnemar
from onehood.rules import Combine

__all__ = [
    "Calibration",
    "Combine",
    "Comparison",
    "Contender",
    "DataCheck",
    "Evaluation",
    "Interval",
    "McNemar",
    "Mistake",
    "calibration",
    "check_data",
    "compare",
    "error_interval",
    "evaluate",
    "mcnemar",
    "open_as_learned",
]
