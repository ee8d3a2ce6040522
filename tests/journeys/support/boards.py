"""Stores in every state that the board knows, written as Slipway writes them, and the board that it makes of them."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from slipway.adapters.state.folder_store import FolderStore
from slipway.adapters.state.store_log import StoreLog
from slipway.config import Canary, Judge, Metrics
from slipway.decisions.canary.calibrating import recordings
from slipway.decisions.canary.criteria import criteria_of
from slipway.decisions.canary.samples import Arm, Sample
from slipway.decisions.gates.people.approvals import Approved, Declared
from slipway.decisions.gates.times.freeze_and_date_entries import Frozen, Scheduled
from slipway.decisions.gates.times.pauses import Paused, Stopped
from slipway.decisions.record import history
from slipway.decisions.record.history import Deployment, Live, Outcome
from slipway.decisions.record.journal import Entry, Kind
from slipway.ports import Slot

CONFIGURATION = """\
[service]
name = "tally"
build = ["true"]
artefact = "dist/*.pyz"
migrate = ["true"]
pending-migrations = ["true"]
smoke = ["true"]
hold-deletions = ["true"]
references = "SELECT key FROM notes"
[service.environment]
DATABASE_URL = "{database}"
BUCKET_URL = "{bucket}"
[service.processes.web]
command = ["true"]
serves = true
"""
ENVIRONMENT = """
[environment.{name}]
machine = {{ home = "home-{name}", listen = "127.0.0.1:{port}", ports = [{port}1, {port}9] }}
database = "managed:tally"
bucket = "file:bucket-{name}"
store = {store}
restore-points = "file:points-{name}"
{more}
"""
APPROVED = """
after = "staging"
[environment.{name}.policy]
emergency = ["ann@tally.example", "bo@tally.example"]
approvals = {{ needed = 2, people = ["ann@tally.example", "bo@tally.example", "cy@tally.example"] }}
"""
# Nobody listens there, so that a store of S3 does not answer.
NOWHERE = {
    **os.environ,
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "y",
}
ANN, BO = "ann@tally.example", "bo@tally.example"
STRANGE = "<script>alert(1)</script> \u202eevil\u202c שלום \x00 " + "אבג" * 80


@dataclass
class Stored:
    """The store of one environment, filled line by line."""

    folder: Path
    now: datetime
    slot: Slot = Slot.BLUE
    live: Live | None = None
    count: int = 0
    logs: dict[str, StoreLog] = field(default_factory=dict)

    def log(self, name: str) -> StoreLog:
        return self.logs.setdefault(name, StoreLog(FolderStore(self.folder), name))

    def ago(self, **how: float) -> datetime:
        return self.now - timedelta(**how)

    def opened(
        self, at: datetime, subject: str, *, by: str = ANN, lead: timedelta | None = None
    ) -> Deployment:
        """Begin a deployment."""
        self.count += 1
        digest = digest_of(subject)
        commits = [(at - (lead or timedelta(minutes=40))).isoformat()]
        brings = {"subject": subject, "authors": ["dee@tally.example"], "commits": commits}
        made = Deployment(
            f"{at:%Y%m%dT%H%M%SZ}-{self.count:04d}",
            digest,
            digest[7:47],
            by,
            at,
            self.live,
            {"shares": [1, 5, 25, 50, 100], "brings": brings},
        )
        self.log("history").append(history.opened(made))
        self.step(made, Kind.BEGUN, "restore point", at)
        self.step(
            made, Kind.DONE, "restore point", at + timedelta(seconds=9), point=f"{at:%Y%m%dT%H%M%SZ}-0001"
        )
        return made

    def step(self, made: Deployment, kind: Kind, step: str, at: datetime, **facts: object) -> None:
        self.log(f"deployments/{made.id}/journal").append(Entry(kind, step, at, 1, facts).as_json())

    def closed(self, made: Deployment, outcome: Outcome, at: datetime, reason: str = "") -> None:
        slot = self.slot.other if outcome is Outcome.PROMOTED else None
        self.log("history").append(history.closed(made.id, outcome, slot=slot, reason=reason, now=at))
        if slot:
            self.slot, self.live = slot, Live(slot, made.digest, made.commit, at, made.id)

    def shipped(
        self, at: datetime, subject: str, *, outcome: Outcome = Outcome.PROMOTED, reason: str = ""
    ) -> None:
        """A deployment from its beginning to its end."""
        made = self.opened(at - timedelta(minutes=14), subject)
        self.step(made, Kind.BEGUN, "canary 1 %", at - timedelta(minutes=9))
        self.closed(made, outcome, at, reason)

    def canary(
        self,
        made: Deployment,
        steps: Mapping[float, int],
        *,
        began: datetime,
        fails: float = 0.002,
        per: int = 120,
    ) -> datetime:
        """Record looks of a canary: how many at each share. Return the instant of the last."""
        chance = random.Random(7)
        samples = self.log(f"deployments/{made.id}/samples")
        criteria = criteria_of(Judge(), Canary(), Metrics())
        samples.append({"line": recordings.header_line(criteria)})
        at = began
        samples.append({"line": recordings.sample_line(Sample(at, 0.0, 2.0, arm(chance, per, 0.002), Arm()))})
        for share, looks in steps.items():
            self.step(made, Kind.BEGUN, f"canary {share:g} %", at)
            for _ in range(looks):
                at += timedelta(seconds=2)
                new = round(per * share / 100 + chance.random() - 0.5)
                made_sample = Sample(
                    at, share, 2.0, arm(chance, per - new, 0.002), arm(chance, new, fails if new else 0)
                )
                samples.append({"line": recordings.sample_line(made_sample)})
        return at

    def drilled(self, at: datetime, seconds: float = 252.0, fault: str = "") -> None:
        entry: dict[str, object] = {"at": at.isoformat(), "point": "", "passed": not fault}
        entry |= {"reason": fault} if fault else {"recovery_seconds": seconds, "parts": {}, "objects": 4}
        self.log("drills").append(entry)

    def worked_on(self, by: str = "ann@desk: deploy production") -> None:
        """Have somebody hold the lock."""
        taken = {
            "owner": by,
            "place": "elsewhere",
            "process": 1,
            "expires_at": (self.now + timedelta(hours=9)).isoformat(),
        }
        FolderStore(self.folder).create("lease/00000001/taken.json", json.dumps(taken).encode())

    def lived(self, weeks: int = 12) -> None:
        """Twelve weeks of deliveries, most of them good."""
        for number in range(weeks * 3, 0, -1):
            at = self.ago(days=number * 2.3, hours=(number * 5) % 7)
            worse = number % 9 == 4
            self.shipped(
                at,
                SUBJECTS[number % len(SUBJECTS)] + f" ({number})",
                outcome=Outcome.PUT_BACK if worse else Outcome.PROMOTED,
                reason="2 of 40 requests of the new release failed." if worse else "",
            )


def arm(chance: random.Random, requests: int, fails: float) -> Arm:
    """What one release did with so many requests."""
    count = max(requests, 0)
    taken = [0.04 * chance.lognormvariate(0, 0.6) for _ in range(count)]
    bounds = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, float("inf"))
    return Arm(
        requests=count,
        failed=sum(chance.random() < fails for _ in range(count)),
        seconds={bound: sum(each <= bound for each in taken) for bound in bounds},
        memory_bytes=90_000_000,
    )


SUBJECTS = (
    "Show totals with tax",
    "Find notes by their first words",
    "Keep a draft when the network goes away",
    "Send a letter when a job fails",
    "Sort by the day it was written",
)


def digest_of(subject: str) -> str:
    """A digest that belongs to a subject."""
    return "sha256:" + random.Random(subject).randbytes(32).hex()


def resting(stored: Stored, subject: str = "Show totals with tax", **since: float) -> None:
    """Something is live, proven and unremarkable."""
    stored.lived()
    stored.shipped(stored.ago(**(since or {"days": 2, "hours": 4})), subject)
    stored.drilled(stored.ago(hours=9))


def running(stored: Stored) -> Deployment:
    resting(stored)
    made = stored.opened(stored.ago(minutes=9), "Print a receipt for each payment")
    stored.canary(made, {1: 60, 5: 80, 25: 45}, began=stored.ago(minutes=8))
    stored.worked_on()
    return made


def put_back(stored: Stored) -> None:
    resting(stored)
    made = stored.opened(stored.ago(minutes=51), "Round prices to whole numbers")
    at = stored.canary(made, {1: 40, 5: 60, 25: 14}, began=stored.ago(minutes=47), fails=0.06)
    reason = "33 of 571 requests of the new release failed (5.78%), 41 of 12,690 of the old one (0.32%)."
    stored.step(made, Kind.FAILED, "canary 25 %", at, reason=reason)
    stored.closed(made, Outcome.PUT_BACK, at + timedelta(seconds=2), reason)


def interrupted(stored: Stored) -> None:
    resting(stored)
    made = stored.opened(stored.ago(minutes=30), "Print a receipt for each payment")
    stored.canary(made, {1: 60, 5: 20}, began=stored.ago(minutes=28))


def asking(stored: Stored) -> None:
    resting(stored)
    made = stored.opened(stored.ago(minutes=50), "Print a receipt for each payment")
    at = stored.canary(made, {1: 20}, began=stored.ago(minutes=45), per=3)
    asks = "After 1800 s at 1 % there is too little evidence. Wanted: errors: about 1,204 more requests."
    stored.step(made, Kind.WAITS, "canary 1 %", at, reason=asks)


def held(stored: Stored) -> None:
    made = running(stored)
    paused = Paused(
        by=BO, at=stored.ago(minutes=1), deployment=made.id, reason="Let us look at it after lunch"
    )
    stored.log("pauses").append(paused.as_json())


def going_back(stored: Stored) -> None:
    made = running(stored)
    reason = "33 of 571 requests of the new release failed (5.78%), 41 of 12,690 of the old one (0.32%)."
    stored.step(made, Kind.FAILED, "canary 25 %", stored.now, reason=reason)


def preparing(stored: Stored) -> None:
    resting(stored)
    made = stored.opened(stored.ago(minutes=2), "Print a receipt for each payment")
    stored.step(made, Kind.BEGUN, "rehearse", stored.ago(minutes=1))
    stored.worked_on()


def frozen(stored: Stored) -> None:
    resting(stored)
    entry = Frozen(by=BO, at=stored.ago(hours=3), reason="The year is closed on Friday")
    stored.log("freezes").append(entry.as_json())


def rolled_back(stored: Stored) -> None:
    resting(stored)
    before = stored.live
    stored.shipped(stored.ago(hours=2), "Round prices to whole numbers")
    assert before
    stored.log("history").append(
        history.rolled_back(before, by=BO, reason="Prices are wrong", now=stored.ago(minutes=40))
    )


def overdue(stored: Stored) -> None:
    stored.lived()
    stored.shipped(stored.ago(days=2), "Show totals with tax")
    stored.drilled(stored.ago(days=4))


def drill_failed(stored: Stored) -> None:
    resting(stored)
    stored.drilled(
        stored.ago(hours=2), fault="The copy of objects/ab/abcdef is damaged: it has another SHA-256."
    )


def point_failed(stored: Stored) -> None:
    resting(stored)
    entry = {"at": stored.ago(hours=1).isoformat(), "point": "", "reason": "The disk of the vault is full."}
    stored.log("points").append(entry)


def stopped(stored: Stored) -> None:
    resting(stored)
    entry = Stopped(by=ANN, at=stored.ago(hours=5), reason="The machine gets more memory")
    stored.log("standing").append(entry.as_json())


def strange(stored: Stored) -> None:
    resting(stored, STRANGE)
    stored.log("freezes").append(Frozen(by=STRANGE, at=stored.ago(hours=3), reason=STRANGE).as_json())


def damaged(stored: Stored) -> None:
    stored.log("history").append({"kind": "a kind that nobody knows"})


def nothing(_: Stored) -> None:
    """Nothing was ever deployed."""


def first_days(stored: Stored) -> None:
    """A project of three days."""
    stored.shipped(stored.ago(days=3), "First release")
    stored.shipped(stored.ago(days=1), "Show totals with tax")
    stored.drilled(stored.ago(hours=2), 48)


def waiting(stored: Stored) -> None:
    """Production, while staging has something newer that one of two people approved, and that has a date."""
    resting(stored)
    digest = digest_of("Print a receipt for each payment")
    stored.log("approvals").append(Approved(by=BO, at=stored.ago(hours=1), digest=digest).as_json())
    date = Scheduled(
        by=ANN,
        at=stored.ago(hours=1),
        digest=digest,
        opens_at=stored.now + timedelta(hours=15),
        expires_at=stored.now + timedelta(hours=19),
    )
    stored.log("schedule").append(date.as_json())


def emergency(stored: Stored) -> None:
    waiting(stored)
    entry = Declared(
        by=ANN,
        at=stored.ago(minutes=4),
        purpose="deploy",
        subject=digest_of("Print a receipt for each payment"),
        reason="Payments are lost until this is out",
    )
    stored.log("approvals").append(entry.as_json())


Fill = Callable[[Stored], object]
STATES: dict[str, Fill] = {
    "live": resting,
    "canary": running,
    "put back": put_back,
    "interrupted": interrupted,
    "waits for a person": asking,
    "held": held,
    "going back": going_back,
    "preparing": preparing,
    "frozen": frozen,
    "rolled back": rolled_back,
    "waiting for approval": waiting,
    "emergency": emergency,
    "drill overdue": overdue,
    "drill failed": drill_failed,
    "restore point failed": point_failed,
    "stopped": stopped,
    "nothing yet": nothing,
    "first days": first_days,
    "strange words": strange,
    "damaged": damaged,
}


@dataclass(frozen=True)
class Boarded:
    """A configuration whose environments have stores, and the page that is made of them."""

    folder: Path

    def slipway(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words), cwd=self.folder, capture_output=True, text=True, check=False
        )

    def command(self, *words: str) -> tuple[str, ...]:
        return (sys.executable, "-m", "slipway.cli", *words)

    def written(self) -> Path:
        """Write the page; return its file."""
        done = self.slipway("board", "--out", "out")
        assert done.returncode == 0, done.stdout + done.stderr
        return self.folder / "out/index.html"


@contextmanager
def boarded(
    fills: Mapping[str, Fill], *, approved: tuple[str, ...] = (), stores: Mapping[str, str] | None = None
) -> Iterator[Boarded]:
    """Give environments in these states. Those that are `approved` want two approvals for what staging has."""
    folder = Path(mkdtemp(prefix="bd", dir="/tmp"))
    now = datetime.now(UTC)
    try:
        text = CONFIGURATION
        for port, name in enumerate(fills, 100):
            store = json.dumps((stores or {}).get(name, f"file:state-{name}"))
            more = APPROVED.format(name=name) if name in approved else ""
            text += ENVIRONMENT.format(name=name, port=port, store=store, more=more)
        (folder / "slipway.toml").write_text(text)
        for name, fill in fills.items():
            fill(Stored(folder / f"state-{name}", now))
        yield Boarded(folder)
    finally:
        shutil.rmtree(folder)


def side_by_side(production: Fill) -> AbstractContextManager[Boarded]:
    """Give a local, a staging with a newer release, and a production in this state."""
    fills = {"local": first_days, "staging": ahead, "production": production}
    return boarded(fills, approved=("production",))


def every_state() -> AbstractContextManager[Boarded]:
    """Give an environment in each state, and one whose store is behind a server that is not there."""
    names = {name.replace(" ", "-"): fill for name, fill in STATES.items()}
    return boarded(
        {**names, "staging": ahead, "away": nothing},
        approved=("waiting-for-approval", "emergency"),
        stores={"away": "s3://bucket/of-nobody"},
    )


def ahead(stored: Stored) -> None:
    """A staging that has what production has not."""
    resting(stored)
    stored.shipped(stored.ago(hours=26), "Print a receipt for each payment")
