"""The pages of results: self-contained HTML, its pictures, and the numbers as JSON. Nothing is worked out here."""

from onehood.reports.comparison_report import write_comparison
from onehood.reports.data_check_report import write_data_report
from onehood.reports.evaluation_report import write_report
from onehood.reports.search_report import search_page

__all__ = ["search_page", "write_comparison", "write_data_report", "write_report"]
