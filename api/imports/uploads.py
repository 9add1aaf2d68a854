"""Files that organisers sent, kept until they are taken in or for a day, each in a folder with a random name."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import IO, Final

from api.imports.limits import MOST_BYTES, TooLarge, require_modest
from matcher.atomic import write_atomically
from matcher.errors import NotFound, UnreadableFile
from matcher.interchange.tables import READERS

KEPT_FOR: Final = timedelta(days=1)
MOST_UPLOADS: Final = 40
"""Of all organisers together: the oldest goes first."""
_ID: Final = re.compile(r"[0-9a-f]{32}")
_STATE: Final = "upload.json"
_NO_NAME: Final = re.compile(r"[^\w.\- ]+")
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How the file is to be read. ``columns`` is by field, with an empty column for one that is left out; None before
    anybody chose. ``kind`` is empty where neither the name nor the columns tell it."""

    kind: str = ""
    columns: Mapping[str, str] | None = None
    encoding: str = ""
    is_saved: bool = False
    """Whether ``columns`` are those of an earlier file of this shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """``path`` ends in the file's own name, without what a name of a file should not have."""

    id: str
    account_id: str
    path: Path
    size: int
    sent_at: datetime
    choices: Choices = field(default_factory=Choices)


class Uploads:
    """A folder of uploads; without one a temporary folder is made when the first file comes."""

    def __init__(self, folder: Path | None = None, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._given = folder
        self._clock = clock
        self._lock = Lock()

    def keep(self, name: str, content: IO[bytes], account_id: str) -> Upload:
        """Store the file. Raise ``UnreadableFile`` for an ending that no importer reads, and for an empty file;
        ``TooLarge``, also for one that would be too large unpacked."""
        self.sweep()
        safe = safe_name(name)
        folder = self._folder() / secrets.token_hex(16)
        folder.mkdir(mode=0o700)
        path = folder / safe
        try:
            if not safe.lower().endswith(READERS):
                raise UnreadableFile(path, f"the ending of the name is none of {', '.join(READERS)}")
            size = _write(path, content)
            require_modest(path)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        upload = Upload(id=folder.name, account_id=account_id, path=path, size=size, sent_at=self._clock())
        self._save(upload)
        return upload

    def find(self, upload_id: str, account_id: str) -> Upload:
        """Raise ``NotFound``, also for somebody else's and for one that is older than a day."""
        folder = self._folder() / upload_id
        if not _ID.fullmatch(upload_id) or not (folder / _STATE).is_file():
            raise NotFound("upload", upload_id)
        state = json.loads((folder / _STATE).read_text("utf-8"))
        upload = Upload(
            id=upload_id,
            account_id=state["account_id"],
            path=folder / state["name"],
            size=state["size"],
            sent_at=datetime.fromisoformat(state["sent_at"]),
            choices=Choices(**state["choices"]),
        )
        if upload.account_id != account_id or upload.sent_at + KEPT_FOR < self._clock():
            raise NotFound("upload", upload_id)
        return upload

    def choose(self, upload: Upload, choices: Choices) -> Upload:
        chosen = replace(upload, choices=choices)
        self._save(chosen)
        return chosen

    def remove(self, upload: Upload) -> None:
        shutil.rmtree(upload.path.parent, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what is older than a day, and the oldest where there are too many."""
        root = self._folder()
        folders = sorted((item for item in root.iterdir() if item.is_dir()), key=lambda item: item.stat().st_mtime)
        earliest = (self._clock() - KEPT_FOR).timestamp()
        for number, folder in enumerate(folders):
            if folder.stat().st_mtime < earliest or number < len(folders) - MOST_UPLOADS:
                shutil.rmtree(folder, ignore_errors=True)

    def _folder(self) -> Path:
        with self._lock:
            if self._given is None:
                self._given = Path(tempfile.mkdtemp(prefix="bridgework-uploads-"))
            self._given.mkdir(mode=0o700, parents=True, exist_ok=True)
            return self._given

    def _save(self, upload: Upload) -> None:
        state = {
            "account_id": upload.account_id,
            "name": upload.path.name,
            "size": upload.size,
            "sent_at": upload.sent_at.isoformat(),
            "choices": asdict(upload.choices),
        }
        write_atomically(upload.path.parent / _STATE, json.dumps(state, ensure_ascii=False).encode())


def safe_name(name: str) -> str:
    """The last part of ``name`` with letters, digits, blanks, dots and dashes only.

    >>> safe_name("../../etc/passwd.csv"), safe_name("C:\\\\Liste (neu).XLSX"), safe_name("...")
    ('passwd.csv', 'Liste _neu_.XLSX', 'file')
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = _NO_NAME.sub("_", last).strip(" .")
    if len(kept) > 80:
        kept = kept[:60] + kept[-20:]
    return kept if kept and kept != _STATE else "file"


def _write(path: Path, content: IO[bytes]) -> int:
    size = 0
    with path.open("xb") as file:
        while chunk := content.read(_CHUNK):
            size += len(chunk)
            if size > MOST_BYTES:
                raise TooLarge(f"a file has at most {MOST_BYTES >> 20} MiB")
            file.write(chunk)
    if not size:
        raise UnreadableFile(path, "the file is empty")
    return size
