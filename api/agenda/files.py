"""The files of one version of the agenda as one archive, to be downloaded."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from matcher.ports import UnitOfWork
from matcher.publication import version_files

_MADE: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the archive, so that the same version gives the same bytes."""


def version_archive(work: UnitOfWork, version: int) -> bytes:
    """Raises what ``version_files`` raises."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in version_files(work, version):
            entry = zipfile.ZipInfo(name, _MADE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()
