"""Error rates with intervals, averaging over tests, reports. Knows classifiers only by their contract."""

from onehood.evaluation.calibration import Calibration, calibration
from onehood.evaluation.data_check import DataCheck, check_data, write_data_report
from onehood.evaluation.evaluation import Combine, Evaluation, Mistake, evaluate, open_as_learned
from onehood.evaluation.intervals import Interval, error_interval
from onehood.evaluation.report import write_report

__all__ = [
    "Calibration",
    "Combine",
    "DataCheck",
    "Evaluation",
    "Interval",
    "Mistake",
    "calibration",
    "check_data",
    "error_interval",
    "evaluate",
    "open_as_learned",
    "write_data_report",
    "write_report",
]
