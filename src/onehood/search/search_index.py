"""An image search engine: a folder on disk that knows images by what is to be seen in them."""

import dataclasses
import hashlib
import html
import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, get_args

import filelock
import numpy as np

from onehood.datasets import files_below
from onehood.errors import InvalidArgumentError, SearchIndexError
from onehood.features import Detector
from onehood.files import expanded
from onehood.images import ImageSource
from onehood.options import Whole
from onehood.progress import say
from onehood.rules import DuplicateKind, Evidence
from onehood.search.answering import SearchResult, answer, merged
from onehood.search.describing import Describer, Region
from onehood.search.duplicates import Duplicates, find_duplicates
from onehood.search.embedding import Embedding
from onehood.search.filters import conditions_of
from onehood.search.fusion import WEIGHTS
from onehood.search.local_store import LocalStore
from onehood.search.moved_files import moved_files
from onehood.search.parameters import IndexParameters
from onehood.search.store import ImageRow, Store
from onehood.terminal import counted

_LOCK = "writer.lock"
_OPTIONS = {"vlad": "--vlad", "network": "--network MODEL"}
_MOST_FOUND = 1_000_000
_AT_ONCE = 32  # Images of one transaction: what a killed process loses at most.


@dataclass(frozen=True)
class IndexChanges:
    """What bringing an index up to date did.

    Args:
        added: images that are new and can be read.
        changed: images that were described again, for their file had changed.
        removed: images that are gone.
        bad: by path, why an image cannot be read.
        moved: images that are at another path than before, and known by their description.
        ignored: how many files of each other extension lie there.
    """

    added: int
    changed: int
    removed: int
    bad: Mapping[str, str]
    moved: int = 0
    ignored: Mapping[str, int] = dataclasses.field(default_factory=dict)


class SearchIndex:
    """Opens an index, a folder that `create` made; any number of processes may, while one writes.

    Args:
        folder: of the index.

    Raises:
        SearchIndexError: it is missing, damaged, or of another format version.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = expanded(folder)
        self._store: Store = LocalStore(self.folder)
        self.parameters = IndexParameters.of(self._store.facts)
        network = self.parameters.network
        embedding = None if network is None else Embedding(self.folder, network)
        self._describer = Describer(self._store, self.parameters, embedding)

    @classmethod
    def open(cls, folder: Path | str) -> Self:
        """The index in a folder; see the class."""
        return cls(folder)

    @classmethod
    def create(
        cls,
        folder: Path | str,
        *,
        words: int | None = None,
        detector: Detector = "sift",
        keypoints: int = 1000,
        longest_side: int = 640,
        seed: int = 0,
        vlad: bool = False,
        vocabulary: Path | str | None = None,
        network: Path | str | None = None,
    ) -> Self:
        """Makes an empty index.

        Args:
            folder: that must not hold an index yet.
            words: of the vocabulary, 2 to 1,000,000; None for one for each twenty keypoints of the first images, up to
                50,000.
            detector: of keypoints.
            keypoints: of an image at most, 1 to 100,000.
            longest_side: to which images are made smaller, in pixels, 16 to 10,000.
            seed: of the vocabulary, 0 to 2³² - 1.
            vlad: keep a short vector of all descriptors of each image, too (`CompactVlad`), to search by.
            vocabulary: an index whose vocabulary is taken over, so that both, with equal parameters and images, give
                equal answers; None to learn one from the first images.
            network: a model file, whose classifier's vectors are evidence as well; the index keeps a copy. None for
                none.

        Raises:
            InvalidArgumentError: an argument is out of its range.
            ModelFileError: `network` cannot be loaded.
            SearchIndexError: there is an index already, the folder cannot be written, or the other index has no
                vocabulary, or with `vlad` none for that.
        """
        learned = {} if vocabulary is None else _learned_by(Path(vocabulary), vlad=vlad)
        made = IndexParameters(words, detector, keypoints, longest_side, seed, vlad, _digest(learned))
        folder = expanded(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SearchIndexError(f"{folder}: cannot be made ({error.strerror}).") from error
        LocalStore.check_absent(folder)  # Before its network is replaced.
        if network is not None:
            made = dataclasses.replace(made, network=Embedding.keep(network, folder))
        LocalStore.create(folder, made.facts(), learned).close()
        return cls(folder)

    @classmethod
    def open_or_create(
        cls,
        folder: Path | str,
        *,
        vocabulary: Path | str | None = None,
        network: Path | str | None = None,
        **given: Any,
    ) -> Self:
        """The index of a folder, made where there is none; with those options only that it was made with.

        Args:
            folder: of the index.
            vocabulary: see `create`.
            network: see `create`.
            **given: other options of `create`; those that are left out may be any.

        Raises:
            SearchIndexError: the index was made with other options; besides what `open` and `create` raise.
        """
        folder = expanded(folder)
        if not LocalStore.is_there(folder):
            return cls.create(folder, vocabulary=vocabulary, network=network, **given)
        found = cls.open(folder)
        found._check_made_with(given, vocabulary, network)
        return found

    def _check_made_with(
        self, given: Mapping[str, Any], vocabulary: Path | str | None, network: Path | str | None
    ) -> None:
        """Refuses options other than those of `create`."""
        made = self.parameters
        other = [
            f"{name} {getattr(made, name)}, now {value}"
            for name, value in given.items()
            if getattr(made, name) != value
        ]
        if vocabulary is not None and type(self).open(vocabulary).vocabulary_digest != made.vocabulary:
            other.append(f"{'no' if made.vocabulary is None else 'another'} vocabulary, now {vocabulary}")
        if network is not None and Embedding.digest_of(network) != made.network:
            other.append(f"{'no' if made.network is None else 'another'} network, now {network}")
        if other:
            raise SearchIndexError(
                f"{self.folder}: made with other options: {', '.join(other)}. Leave them out, or choose another "
                "--output."
            )

    def __len__(self) -> int:
        """How many images can be found."""
        return len(self._store)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        try:
            kinds = ", ".join(self._kinds("fused"))
            return f"<SearchIndex {str(self.folder)!r}: {counted(len(self), 'image')}, by {kinds}>"
        except SearchIndexError:
            return f"<SearchIndex {str(self.folder)!r}: closed, or damaged>"

    def _repr_html_(self) -> str:
        rows = {"images": f"{len(self):,}", "compared by": ", ".join(self._kinds("fused"))} | {
            name.replace("_", " "): value for name, value in vars(self.parameters).items() if value is not None
        }
        cells = "".join(
            f"<tr><th>{html.escape(name)}</th><td>{html.escape(str(it))}</td></tr>" for name, it in rows.items()
        )
        return f"<table><caption>SearchIndex {html.escape(str(self.folder))}</caption>{cells}</table>"

    def close(self) -> None:
        """Gives the files back."""
        self._store.close()

    def update(
        self,
        folder: Path | str,
        *,
        metadata: Mapping[str, Mapping[str, Any]] | None = None,
        moved_from: Path | str | None = None,
        verify: bool = False,
    ) -> IndexChanges:
        """Makes the index hold what is below a folder: describes what is new or changed, forgets what is gone.

        Every few images are on disk together; killed at any moment, the same call goes on from there. A file that was
        moved or whose folder was renamed keeps its description: where the old path is gone, and name, size and time
        are the same.

        Args:
            folder: of images.
            metadata: values by column, for images by their path below the folder; they can be filtered by.
            moved_from: where this folder was before, if the times of its files did not come along.
            verify: whether everything that is kept is compared with its digests first, and what is damaged described
                again.

        Raises:
            InvalidArgumentError: there is no such folder, metadata of an image that is not there, or values that are
                none of JSON's.
            SearchIndexError: another process writes to the index, or it cannot be written.
        """
        root = expanded(folder).resolve()
        if not root.is_dir():
            raise InvalidArgumentError(f"`folder` must be a folder of images. Received: {folder}.")
        given = {str(root / path): values for path, values in (metadata or {}).items()}
        with self._writing():  # Before it is asked what is known: another writer might be changing that.
            if verify:
                self._store.remove(self._store.damaged())
            if moved_from is not None:
                self._store.move(_rebased(self._store.known(), expanded(moved_from).absolute(), root))
            there = files_below(root)
            found, lost = _looked_at(there.images)
            moved = moved_files(self._store.known(), found)
            self._store.move(moved)
            known = self._store.known()
            below = {path for path in known if Path(path).is_relative_to(root)}
            _check_metadata(given, {*found, *lost})
            stale = [
                path
                for path, status in found.items()
                if path not in known or known[path][:2] != (status.st_size, status.st_mtime_ns)
            ]
            changed = sum(path in known for path in stale)
            bad = self._describe([Path(path) for path in stale])
            unreadable = sum(path in bad for path in stale if path not in known)
            bad |= lost
            gone = sorted(below - set(found))
            self._store.remove(gone)
            self._store.set_metadata(given)
            self._store.refresh()
        return IndexChanges(len(stale) - changed - unreadable, changed, len(gone), bad, len(moved), there.ignored)

    def forget_missing(self) -> list[str]:
        """Forgets images whose files are gone, wherever they were; returns their paths.

        Raises:
            SearchIndexError: another process writes to the index, or it cannot be written.
        """
        with self._writing():
            gone = sorted(path for path in self._store.known() if not Path(path).exists())
            self._store.remove(gone)
            self._store.refresh()
        return gone

    def count(self, filters: Sequence[str] = ()) -> int:
        """How many images meet all filters.

        Raises:
            InvalidArgumentError: one is none, or no image has a column that it names.
        """
        return self._store.meeting(conditions_of(filters))

    def add(
        self, images: Sequence[Path | str], *, metadata: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Mapping[str, str]:
        """Describes files and keeps them, those that were known in the place of what was known.

        Args:
            images: files.
            metadata: values by column, for images by their path as in `images`.

        Returns:
            By path, why an image cannot be read.

        Raises:
            InvalidArgumentError: one file in place of a list, metadata of an image that is not among them, or values
                that are none of JSON's.
            SearchIndexError: another process writes to the index, or it cannot be written.
        """
        paths = _paths(images)
        given = {str(Path(path).resolve()): values for path, values in (metadata or {}).items()}
        found, lost = _looked_at(paths)
        _check_metadata(given, {*found, *lost})
        with self._writing():
            bad = self._describe([Path(path) for path in found]) | lost
            self._store.set_metadata(given)
            self._store.refresh()
        return bad

    def remove(self, images: Sequence[Path | str]) -> int:
        """Forgets images; returns how many of them were known.

        Raises:
            SearchIndexError: another process writes to the index, or it cannot be written.
        """
        paths = [str(path) for path in _paths(images)]
        with self._writing():
            known = set(paths) & set(self._store.known())
            self._store.remove(sorted(known))
            self._store.refresh()
        return len(known)

    def search(
        self,
        query: ImageSource,
        *,
        top: int = 10,
        evidence: Evidence = "fused",
        region: Region | None = None,
        filters: Sequence[str] = (),
        verified: bool = True,
        mirrored: bool = False,
    ) -> list[SearchResult]:
        """The images most alike.

        Args:
            query: an image.
            top: how many to find at most, at least 1.
            evidence: "words" compares visual words, "colour" colour histograms, "vlad" and "network" the vectors that
                the index was made with; "fused" is all of them but VLAD, which gains nothing beside words.
            region: (x, y, width, height) in pixels of the query; only what is in it counts.
            filters: conditions that an image must meet: "class=cats", "folder=2023/summer", "rating>=3"; see
                `Condition`.
            verified: with "words" or "fused", let keypoints of the fifty best count that agree with the query on one
                motion, and ask again with the words of those that surely show the same.
            mirrored: look for the mirror image of the query, too.

        Raises:
            InvalidArgumentError: an argument is out of its range, or no image has a column that a filter names.
            ImageError: the query cannot be read.
        """
        top = Whole(1, _MOST_FOUND).check("top", top)
        kinds = self._kinds(evidence)
        conditions = conditions_of(filters)
        image = self._describer.image(query, region)
        if len(self) == 0:
            return []
        verified = verified and "words" in kinds
        gone: set[str] = set()

        def is_there(path: str) -> bool:
            if Path(path).exists():
                return True
            gone.add(path)
            return False

        answers = []
        for flipped in (False, True) if mirrored else (False,):
            described = self._describer.description(_flipped(image) if flipped else image)
            results = answer(
                self._store,
                described,
                kinds=kinds,
                top=top,
                verified=verified,
                conditions=conditions,
                is_there=is_there,
            )
            answers.append([_turned_back(result, image.shape[1]) for result in results] if flipped else results)
        if gone:
            say(
                f"left out {counted(len(gone), 'image')} like it, gone from where it was indexed, as {min(gone)}. "
                f"Moved? onehood index FOLDER --output {self.folder}. Gone for good? --forget-missing."
            )
        return merged(answers, top) if mirrored else answers[0]

    def duplicates(
        self, kind: DuplicateKind = "copies", *, least_matches: int = 20, least_share: float = 0.2
    ) -> Duplicates:
        """Pairs of images that are copies, or show the same thing, the surest first.

        Copies are files of equal content, and the same picture recompressed, scaled, cut, turned by a quarter or
        mirrored: pixels decide, and so the files must be where they were. Other photographs of the same thing are
        "alike".

        Args:
            kind: "copies", "alike" or "all".
            least_matches: keypoints that must agree on one motion in images that are alike, at least 4.
            least_share: of the keypoints of the image with fewer, which must agree there, 0 to 1.

        Returns:
            A list, whose `uncompared` says by path which images could not be compared, and why.

        Raises:
            InvalidArgumentError: an argument is out of its range.
        """
        return find_duplicates(
            self._store,
            kind=kind,
            least_matches=least_matches,
            least_share=least_share,
            descriptors=self._describer.descriptors,
        )

    @property
    def vocabulary_digest(self) -> str | None:
        """SHA-256 of the centres of the visual words; None before there are any."""
        return _digest(self._store.learned())

    def query_image(self, query: ImageSource, region: Region | None = None) -> np.ndarray:
        """A query, or its region, as it is described: uint8 of shape (height, width, 3).

        Raises:
            InvalidArgumentError: the region lies outside the query.
            ImageError: the query cannot be read.
        """
        return self._describer.image(query, region)

    def _kinds(self, evidence: str) -> list[str]:
        """What is to be compared.

        Raises:
            InvalidArgumentError: there is no such evidence, here or at all.
        """
        if evidence not in get_args(Evidence):
            raise InvalidArgumentError(
                f"`evidence` must be one of {', '.join(get_args(Evidence))}. Received: {evidence!r}."
            )
        present = ["words", *self.parameters.vectors]
        if evidence == "fused":
            return [kind for kind in present if kind in WEIGHTS]
        if evidence not in present:
            raise InvalidArgumentError(
                f"`evidence` must be one that the index has: fused, {', '.join(present)}. Received: {evidence!r}. Make "
                f"another index with it: onehood index FOLDER --output INDEX {_OPTIONS[evidence]}."
            )
        return [evidence]

    def _describe(self, paths: Sequence[Path]) -> dict[str, str]:
        """Stores what the files hold; returns why some cannot be read."""
        if not paths:
            return {}
        self._describer.learn(paths)
        bad: dict[str, str] = {}
        rows: list[ImageRow] = []
        for row in self._describer.rows(paths):
            if row.problem is not None:
                bad[row.path] = row.problem
                if not Path(row.path).exists():
                    continue
            rows.append(row)
            if len(rows) >= _AT_ONCE:
                self._store.add(rows)
                rows = []
        self._store.add(rows)
        return bad

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """The only one that writes.

        Raises:
            SearchIndexError: another process does.
        """
        lock = filelock.FileLock(self.folder / _LOCK)
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout as error:
            raise SearchIndexError(
                f"{self.folder}: another process writes to this index. Wait until it has finished."
            ) from error
        try:
            yield
        finally:
            lock.release()


def _learned_by(folder: Path, *, vlad: bool) -> dict[str, np.ndarray]:
    """What another index has learned, as far as it is needed.

    Raises:
        SearchIndexError: there is no such index, or it has not learned that.
    """
    other = LocalStore(folder)
    learned = other.learned()
    other.close()
    if "vocabulary" not in learned:
        raise SearchIndexError(f"{folder}: has no vocabulary yet, for it holds no images.")
    if not vlad:
        return {"vocabulary": learned["vocabulary"]}
    if len(learned) == 1:
        raise SearchIndexError(f"{folder}: was made without VLAD. Leave `vlad` out, or name another index.")
    return learned


def _digest(learned: Mapping[str, np.ndarray]) -> str | None:
    """SHA-256 of the vocabulary, or None without one."""
    centres = learned.get("vocabulary")
    return None if centres is None else hashlib.sha256(centres.astype("<f4").tobytes()).hexdigest()


def _looked_at(paths: Sequence[Path]) -> tuple[dict[str, os.stat_result], dict[str, str]]:
    """By path what the system says of files, and why some cannot be had."""
    found, lost = {}, {}
    for path in paths:
        try:
            str(path).encode()
            found[str(path)] = path.stat()
        except UnicodeEncodeError:
            lost[str(path)] = f"{path}: its name is no UTF-8. Rename the file, or a folder above it."
        except OSError as error:
            lost[str(path)] = f"{path}: there is no such file ({error.strerror})."
    return found, lost


def _rebased(known: Collection[str], before: Path, now: Path) -> dict[str, str]:
    """Where the images of a folder are that is elsewhere now, by where they were."""
    return {path: str(now / Path(path).relative_to(before)) for path in known if Path(path).is_relative_to(before)}


def _paths(images: Sequence[Path | str]) -> list[Path]:
    if isinstance(images, str | Path):
        raise InvalidArgumentError(f"`images` must be a list of files. Received one: put it in a list: {images}.")
    return [Path(image).resolve() for image in images]


def _flipped(image: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(image[:, ::-1])


def _turned_back(result: SearchResult, width: int) -> SearchResult:
    """What the mirrored query found, with the matches' places in the query itself."""
    matches = result.matches
    if matches is not None:
        matches = matches.copy()
        matches[0, :, 0] = width - 1 - matches[0, :, 0]
    return dataclasses.replace(result, matches=matches, mirrored=True)


def _check_metadata(given: Mapping[str, Any], found: Collection[str]) -> None:
    """Refuses metadata of images that are not there, and values that are none of JSON's.

    Raises:
        InvalidArgumentError: if so.
    """
    absent = next((path for path in given if path not in found), None)
    if absent is not None:
        raise InvalidArgumentError(f"`metadata` must be of images that are indexed. Received: {absent}.")
    for path, values in given.items():
        try:
            json.dumps(dict(values))
        except (TypeError, ValueError) as error:
            raise InvalidArgumentError(
                f"`metadata` must be texts, numbers, or other values of JSON. Received, of {path}: {values!r}."
            ) from error
