"""An image search engine: visual words, geometric verification, vectors. TensorFlow comes only with a network."""

from onehood.rules import DuplicateKind, Evidence
from onehood.search.answering import SearchResult
from onehood.search.duplicates import DuplicatePair, Duplicates
from onehood.search.file_queries import FileAnswers, search_files
from onehood.search.filters import Condition
from onehood.search.search_index import IndexChanges, SearchIndex
from onehood.search.store import ImageRow, Store, WordQuery
from onehood.search.verification import Verification, verify

__all__ = [
    "Condition",
    "DuplicateKind",
    "DuplicatePair",
    "Duplicates",
    "Evidence",
    "FileAnswers",
    "ImageRow",
    "IndexChanges",
    "SearchIndex",
    "SearchResult",
    "Store",
    "Verification",
    "WordQuery",
    "search_files",
    "verify",
]
