"""An image search engine: visual words, geometric verification, colours. No TensorFlow."""

from onehood.search.search_index import Evidence, IndexChanges, SearchIndex, SearchResult
from onehood.search.verification import Verification, verify

__all__ = ["Evidence", "IndexChanges", "SearchIndex", "SearchResult", "Verification", "verify"]
