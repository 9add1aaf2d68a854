"""Everything that Bridgework raises on purpose.

    BridgeworkError
    ├── InputError             the caller's file or record is wrong
    │   ├── UnreadableFile     the bytes cannot be read as what they should be
    │   ├── FileRejected       a file that is taken whole or not at all has errors; carries every problem
    │   ├── ImportRejected     some rows cannot be accepted; carries the ImportReport
    │   └── InvalidSettings    an option holds a value that it cannot have
    ├── NotFound               no record, step or file of that name
    │   ├── WorkspaceMissing   no workspace in that folder
    │   └── StepMissing        a step must be run before this one
    │       ├── StepOutdated   ... and again, since an earlier step has another result now
    │       └── CandidatesMissing  ... and again, since an earlier version made its result
    ├── AlreadyExists          a record of that id is there
    ├── DatabaseBusy           another process is writing, and has been for long
    ├── DatabaseUnavailable    the database does not answer, or its disk is full
    ├── EncoderUnavailable     the encoder's model cannot be loaded
    ├── IndexFileError         a stored index cannot be used: build it anew
    │   ├── IndexFileMissing   there is none yet
    │   ├── IndexFileStale     it was built from other records or by another encoder
    │   └── IndexFileCorrupt   its bytes are not those that were written
    ├── Infeasible             no solution exists; carries the reasons, in words
    ├── SearchFailed           a search ended without an answer: its process was killed, or found a defect
    └── InvalidResult          a result breaks its own rules, a defect of ours: it is not stored

Those that the database raises are defined in `models/domain/errors.py`.
Errors carry data; `api/errors.py` maps each to a status, `scripts/cli.py` to an exit code.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from models.domain.errors import AlreadyExists as AlreadyExists
from models.domain.errors import BridgeworkError as BridgeworkError
from models.domain.errors import DatabaseBusy as DatabaseBusy
from models.domain.errors import DatabaseUnavailable as DatabaseUnavailable
from models.domain.errors import InputError as InputError
from models.domain.errors import InvalidSettings as InvalidSettings
from models.domain.errors import UnreadableFile as UnreadableFile

if TYPE_CHECKING:
    from matcher.interchange.report import ImportReport, Problem

PROBLEMS_SHOWN = 5


class FileRejected(InputError):
    """``problems`` has every one; ``str()`` the number of them and the first few."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(_counted(self.problems, "nothing was read"))


class ImportRejected(InputError):
    """``report`` has every problem; ``str()`` the number of them and the first few."""

    def __init__(self, report: ImportReport) -> None:
        self.report = report
        super().__init__(_counted(report.errors, "nothing was imported"))


def _counted(problems: Sequence[Problem], outcome: str) -> str:
    lines = [str(problem) for problem in problems[:PROBLEMS_SHOWN]]
    if len(problems) > PROBLEMS_SHOWN:
        lines.append(f"and {len(problems) - PROBLEMS_SHOWN} more")
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return f"{count}, {outcome}:\n" + "\n".join(lines)


class NotFound(BridgeworkError):
    def __init__(self, kind: str, name: str) -> None:
        self.kind = kind
        self.name = name
        super().__init__(f"no {kind} {name!r}")


class NoCandidate(NotFound):
    """The pair was not compared. Whose conflict it may be is not said."""

    def __init__(self, need_id: str, offer_id: str, *, kept_out: bool) -> None:
        super().__init__("candidate", f"{offer_id} of {need_id}")
        why = (
            "a conflict, a decision or a condition keeps the two apart"
            if kept_out
            else "neither by its vector nor by its words is it among the nearest of the need"
        )
        self.args = (f"{offer_id} is no candidate of {need_id}: {why}",)


class WorkspaceMissing(NotFound):
    def __init__(self, path: Path) -> None:
        super().__init__("workspace", str(path))
        self.path = path
        self.args = (f"{path} is not a workspace: run `bridgework init --workspace {path}` first",)


class StepMissing(NotFound):
    def __init__(self, step: str) -> None:
        super().__init__("result of step", step)
        self.args = (f"there is no {step} result yet: run `bridgework {step}` first",)


class StepOutdated(StepMissing):
    def __init__(self, step: str, earlier: str) -> None:
        super().__init__(step)
        self.args = (f"the {earlier} result is newer than that of {step}: run `bridgework {step}` again",)


class CandidatesMissing(StepMissing):
    """The matching was made before candidates were kept, so that no other weights can be tried on it."""

    def __init__(self) -> None:
        super().__init__("match")
        self.args = ("the stored matching keeps no candidates: run `bridgework match` again",)


class EncoderUnavailable(BridgeworkError):
    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"encoder {name!r} cannot be loaded: {reason}")


class IndexFileError(BridgeworkError):
    """A stored index cannot be used; ``path`` is its file. The cure is always to build it anew."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"index {path}: {reason}")


class IndexFileMissing(IndexFileError):
    def __init__(self, path: Path) -> None:
        super().__init__(path, "there is none yet")


class IndexFileStale(IndexFileError):
    def __init__(self, path: Path) -> None:
        super().__init__(path, "it was built from other records or by another encoder")


class IndexFileCorrupt(IndexFileError):
    pass


class Infeasible(BridgeworkError):
    """``reasons`` are sentences, the most telling first."""

    def __init__(self, what: str, reasons: Sequence[str]) -> None:
        self.what = what
        self.reasons = tuple(reasons)
        super().__init__(f"{what} has no solution: " + "; ".join(reasons))


class SearchFailed(BridgeworkError):
    """The process that searched has no answer; what it wrote to standard error says more."""


class InvalidResult(BridgeworkError):
    """``errors`` are what a validator found, in words."""

    def __init__(self, what: str, errors: Sequence[str]) -> None:
        self.what = what
        self.errors = tuple(errors)
        super().__init__(
            f"{what} break their own rules, which is a defect; nothing was stored: " + "; ".join(errors[:5])
        )
