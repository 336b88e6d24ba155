"""Files and folders that systems and programs leave among a user's own: nobody's images, and nobody's classes."""

from pathlib import Path

_NAMES = frozenset(
    {
        *("__macosx", "icon\r", "network trash folder", "temporary items"),  # Of macOS; the rest of its own is hidden.
        *("$recycle.bin", "system volume information", "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini"),
        *(
            "@eadir",
            "#recycle",
            "#snapshot",
            "@recycle",
            "@recently-snapshot",
            "@tmp",
            "@sharebin",
        ),  # Of disk stations.
        *("lost+found", "__pycache__"),
    }
)
"""In lower case; whatever begins with a dot is hidden besides."""


def is_system_name(name: str) -> bool:
    """Whether a file or folder of that name is hidden, or the system's."""
    return (name.startswith(".") and name not in (".", "..")) or name.lower() in _NAMES


def is_of_the_system(path: Path, folder: Path) -> bool:
    """Whether a path below a folder is such a file, or lies in such a folder; the folder itself may be one."""
    return any(map(is_system_name, path.relative_to(folder).parts))
