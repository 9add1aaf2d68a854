"""Everything that Bridgework raises on purpose.

    BridgeworkError
    ├── InputError             the caller's file or record is wrong
    │   ├── UnreadableFile     the bytes cannot be read as what they should be
    │   ├── ImportRejected     some rows cannot be accepted; carries the ImportReport
    │   └── InvalidSettings    an option holds a value that it cannot have
    ├── NotFound               no record, step or file of that name
    │   ├── WorkspaceMissing   no workspace in that folder
    │   └── StepMissing        a step must be run before this one
    ├── AlreadyExists          a record of that id is there
    ├── EncoderUnavailable     the encoder's model cannot be loaded
    └── Infeasible             no solution exists; carries the reasons, in words

The five that the database raises as well are defined in `models/domain/errors.py`.
Errors carry data; `api/errors.py` maps each to a status, `scripts/cli.py` to an exit code.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from models.domain.errors import AlreadyExists as AlreadyExists
from models.domain.errors import BridgeworkError as BridgeworkError
from models.domain.errors import InputError as InputError
from models.domain.errors import InvalidSettings as InvalidSettings
from models.domain.errors import UnreadableFile as UnreadableFile


class NotFound(BridgeworkError):
    def __init__(self, kind: str, name: str) -> None:
        self.kind = kind
        self.name = name
        super().__init__(f"no {kind} {name!r}")


class WorkspaceMissing(NotFound):
    def __init__(self, path: Path) -> None:
        super().__init__("workspace", str(path))
        self.path = path
        self.args = (f"{path} is not a workspace: run `bridgework init --workspace {path}` first",)


class StepMissing(NotFound):
    def __init__(self, step: str) -> None:
        super().__init__("result of step", step)
        self.args = (f"there is no {step} result yet: run `bridgework {step}` first",)


class EncoderUnavailable(BridgeworkError):
    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"encoder {name!r} cannot be loaded: {reason}")


class Infeasible(BridgeworkError):
    """``reasons`` are sentences, the most telling first."""

    def __init__(self, what: str, reasons: Sequence[str]) -> None:
        self.what = what
        self.reasons = tuple(reasons)
        super().__init__(f"{what} has no solution: " + "; ".join(reasons))
