"""The web server under load: 100 people who are signed in browse ranked proposals and look at their itineraries.

    python -m scripts.bench.large_event WORKSPACE
    bridgework match -w WORKSPACE --threshold 0.03
    bridgework agenda -w WORKSPACE
    bridgework publish -w WORKSPACE
    python -m scripts.bench.web_load WORKSPACE [--users 100] [--seconds 30] [--think-s 0] [--with-job]

The server is a process of its own on loopback, the visitors are Locust's (``pip install -e .[bench]``). Each has an
account and a session of its own, for a person of the event who takes part. Without time to think they show what the
server can do; with some seconds, what people wait. ``--with-job`` has whole matchings and agendas run beside, one
after the other; it is said whether one ran at the beginning and at the end, and how many ended. Locust takes
processor time of the same machine, so that of the server is told, too.
"""

from __future__ import annotations

import base64
import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer
from itsdangerous import TimestampSigner

from api.accounts.seals import digest, new_secret
from api.accounts.sign_in import COOKIE
from api.bootstrap import Workspace, open_workspace
from api.jobs import service
from api.jobs.settings import JobSettings
from matcher.progress import SilentProgress
from models.domain.accounts import Account, AccountRole, AccountSession
from models.domain.jobs import JobKind, JobState
from scripts.bench.tables import markdown

WARM_UP_S = 5.0
SETTLED_S = 6.0
"""After its start the server reads the event by itself."""
JOBS = 8
HEADINGS = ("page", "requests", "errors", "requests/s", "p50, ms", "p95, ms", "p99, ms", "kB")
HEADERS = {"Accept": "text/html", "Accept-Encoding": "gzip"}


def visitors(workspace: Workspace, count: int) -> list[str]:
    """The cookies of ``count`` sessions, each of an account of its own for a person with an entry in the agenda."""
    settings = workspace.account_settings()
    signer = TimestampSigner(settings.secret_key.get_secret_value())
    now = workspace.tools().clock()
    cookies = []
    with workspace.unit_of_work() as work:
        agenda = work.results.agenda()
        people = sorted({entry.person_id for entry in agenda.entries()}) if agenda else []
        for person_id in random.Random(7).sample(people, count):
            account = Account(
                id=uuid4().hex,
                email=f"{uuid4().hex}@example.org",
                name=person_id,
                person_id=person_id,
                roles=frozenset({AccountRole.COMPANY}),
                created_at=now,
            )
            secret = new_secret()
            work.accounts.add(account)
            work.accounts.add(
                AccountSession(
                    id=digest(secret),
                    account_id=account.id,
                    created_at=now,
                    expires_at=now + timedelta(hours=6),
                )
            )
            content = base64.b64encode(json.dumps({"session": secret, "form": new_secret()}).encode())
            cookies.append(f"{COOKIE}={signer.sign(content).decode()}")
        work.commit()
    return cookies


@contextmanager
def serving(folder: Path, port: int) -> Iterator[tuple[str, int]]:
    """Its address, and the number of its process."""
    command = [sys.executable, "-m", "scripts.cli", "serve", "--workspace", str(folder), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"{address}/health", timeout=2).close()
                    break
                except OSError:
                    time.sleep(0.2)
            yield address, server.pid
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def measured(
    address: str,
    cookies: Sequence[str],
    need_ids: Sequence[str],
    processor_s: Callable[[], float],
    *,
    seconds: float,
    think_s: float,
) -> tuple[list[tuple[object, ...]], float]:
    """One row a page, of ``HEADINGS``, and the share of a processor that the server used."""
    import gevent
    from locust import FastHttpUser, between, constant, task
    from locust.env import Environment

    left = list(cookies)

    class Visitor(FastHttpUser):  # type: ignore[misc]
        host = address
        wait_time = between(think_s / 2, think_s * 1.5) if think_s else constant(0)

        def on_start(self) -> None:
            self.headers = HEADERS | {"Cookie": left.pop()}

        @task(2)  # type: ignore[untyped-decorator]
        def proposals(self) -> None:
            self.client.get(f"/needs/{random.choice(need_ids)}", headers=self.headers, name="ranked proposals")

        @task(1)  # type: ignore[untyped-decorator]
        def itinerary(self) -> None:
            self.client.get("/itinerary", headers=self.headers, name="itinerary")

    environment = Environment(user_classes=[Visitor])
    runner = environment.create_local_runner()
    runner.start(len(cookies), spawn_rate=len(cookies))
    gevent.sleep(WARM_UP_S)
    environment.stats.reset_all()
    before = processor_s()
    gevent.sleep(seconds)
    used = processor_s() - before
    entries = [*sorted(environment.stats.entries.values(), key=lambda entry: entry.name), environment.stats.total]
    rows = [_row(entry, seconds) for entry in entries]
    runner.quit()
    return rows, used / seconds


def _processor_s(process: int) -> float:
    """User and system time so far (Linux)."""
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _jobs(workspace: Workspace) -> tuple[int, int]:
    """How many run now, and how many are waiting or running."""
    with workspace.unit_of_work() as work:
        left = work.jobs.open()
    return sum(job.state is JobState.RUNNING for job in left), len(left)


def _seconds_of(address: str, cookie: str) -> float:
    began = time.monotonic()
    with urllib.request.urlopen(urllib.request.Request(address, headers=HEADERS | {"Cookie": cookie})) as answer:
        answer.read()
    return time.monotonic() - began


def _row(entry: Any, seconds: float) -> tuple[object, ...]:
    percentiles = [round(entry.get_response_time_percentile(share)) for share in (0.5, 0.95, 0.99)]
    size = round(entry.avg_content_length / 1000, 1)
    name = "all" if entry.name == "Aggregated" else entry.name
    return name, entry.num_requests, entry.num_failures, round(entry.num_requests / seconds, 1), *percentiles, size


def main(
    workspace: Annotated[Path, typer.Argument(help="With a matching and a published agenda.")],
    users: Annotated[int, typer.Option(min=1)] = 100,
    seconds: Annotated[float, typer.Option(min=1)] = 30.0,
    think_s: Annotated[float, typer.Option(min=0, help="Mean time between a person's pages.")] = 0.0,
    with_job: Annotated[bool, typer.Option(help="Run a whole job meanwhile.")] = False,
    port: Annotated[int, typer.Option()] = 8465,
) -> None:
    opened = open_workspace(workspace, SilentProgress())
    cookies = visitors(opened, users)
    with opened.unit_of_work() as work:
        need_ids = [need.id for need in work.records.load().needs]
        for top in random.sample(range(11, 80), JOBS if with_job else 0):
            settings = JobSettings.of({"ranking": {"threshold": 0.03, "top": top}})
            service.ask(work, JobKind.WHOLE, settings, "")
    with serving(workspace, port) as (address, process):
        time.sleep(SETTLED_S)
        first = [_seconds_of(f"{address}{path}", cookies[0]) for path in (f"/needs/{need_ids[0]}", "/itinerary")]
        at_first = _jobs(opened)
        rows, share = measured(
            address, cookies, need_ids, lambda: _processor_s(process), seconds=seconds, think_s=think_s
        )
        at_last = _jobs(opened)
    with opened.unit_of_work() as work:
        for job in work.jobs.open():
            service.stop(work, job.id)
    opened.engine.dispose()
    beside = "with" if with_job else "without"
    load = os.getloadavg()[0]
    print(f"{users} people, {think_s:g} s to think, {seconds:g} s, {beside} a job beside; load {load:.1f}")
    pages = max(1, sum(int(str(row[1])) for row in rows[:-1]))
    print(f"first page, {SETTLED_S:g} s after the start: {first[0]:.2f} s; first itinerary: {first[1]:.2f} s")
    print(f"the server used {share:.2f} of a processor, {1000 * share * seconds / pages:.0f} ms a page")
    if with_job:
        print(f"jobs running: {at_first[0]} before, {at_last[0]} after; {at_first[1] - at_last[1]} ended meanwhile")
    print(markdown(HEADINGS, [[str(cell) for cell in row] for row in rows]))


if __name__ == "__main__":
    typer.run(main)
