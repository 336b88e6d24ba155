"""Error rates with intervals, averaging over tests, reports. Knows classifiers only by their contract."""

from onehood.evaluation.calibration import Calibration, calibration
from onehood.evaluation.evaluation import Combine, Evaluation, Mistake, evaluate
from onehood.evaluation.intervals import Interval, error_interval
from onehood.evaluation.report import write_report

__all__ = [
    "Calibration",
    "Combine",
    "Evaluation",
    "Interval",
    "Mistake",
    "calibration",
    "error_interval",
    "evaluate",
    "write_report",
]
