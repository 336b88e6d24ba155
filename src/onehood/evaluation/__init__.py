"""Error rates with intervals, averaging over tests, reports. Knows classifiers only by their contract."""

from onehood.evaluation.calibration import Calibration, calibration
from onehood.evaluation.comparison import Comparison, Contender, compare
from onehood.evaluation.comparison_report import write_comparison
from onehood.evaluation.data_check import DataCheck, check_data, write_data_report
from onehood.evaluation.evaluation import Evaluation, Mistake, evaluate, open_as_learned
from onehood.evaluation.intervals import Interval, error_interval
from onehood.evaluation.mcnemar import McNemar, mcnemar
from onehood.evaluation.report import write_report
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
    "write_comparison",
    "write_data_report",
    "write_report",
]
