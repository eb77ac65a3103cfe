"""Runs the trials, a few at a time, and judges each wall: its test must hold with it and fail without it."""

import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from typing import Concatenate, ParamSpec

from tests.walls import trial
from tests.walls.scratch import Scratch
from tests.walls.trial import Outcome
from tests.walls.wall import Wall

TRIAL_TIMEOUT_S = 150
FELL = "fell"
STILL_GREEN = "STILL GREEN"
WRONG_REASON = "WRONG REASON"
NOT_GREEN = "NOT GREEN BEFORE"

P = ParamSpec("P")
Report = Callable[[str], None]

# One process imports the product and the tests, and each trial is a fork of it: no trial knows of another one.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([trial.__name__, "tests.conftest"])


@dataclass(frozen=True)
class Verdict:
    """What became of a wall: `fell` is as it should be, all else says which of the two runs went wrong and how."""

    wall: Wall
    result: str
    detail: str = ""

    @property
    def is_good(self) -> bool:
        return self.result == FELL


class Progress:
    """Counts finished trials for whoever reports them."""

    def __init__(self, total: int, report: Report) -> None:
        self._total = total
        self._done = 0
        self._report = report

    def advance(self, what: str) -> None:
        """Say that one more trial is over."""
        self._done += 1
        width = 30
        bar = "#" * (self._done * width // self._total)
        self._report(f"[{bar:<{width}}] {self._done}/{self._total} {what}")


def try_walls(walls: Sequence[Wall], stack: Scratch, at_a_time: int, report: Report) -> list[Verdict]:
    """Run every named test where all walls stand, and again where its wall is gone; verdicts in the walls' order.

    stack: a running server whose database `walls` is not there yet.
    """
    files = sorted({wall.file for wall in walls})
    progress = Progress(len(files) + len(walls), report)
    report("making the template")
    in_a_process(trial.prepare, stack.create_template())
    with ThreadPoolExecutor(at_a_time) as threads:
        greens = list(threads.map(lambda file: _untouched(stack, file, progress), files))
        green = _merged(greens)
        # What is the server's reaches every copy, so such a wall is taken away while no other trial runs.
        alone = [wall for wall in walls if wall.put_back]
        beside = [wall for wall in walls if not wall.put_back]
        numbers = [wall.number for wall in (*beside, *alone)]
        reds = list(threads.map(lambda wall: _without(stack, wall, progress), beside))
    reds += [_without(stack, wall, progress) for wall in alone]
    red_of = dict(zip(numbers, reds, strict=True))
    return [_judge(wall, green, red_of[wall.number]) for wall in walls]


def _untouched(stack: Scratch, file: str, progress: Progress) -> Outcome:
    name = f"walls_{file.removesuffix('.py').removeprefix('test_')}"
    with stack.copied(name) as copy:
        outcome = in_a_process(trial.try_untouched, copy, file)
    progress.advance(f"{file} with every wall")
    return outcome


def _without(stack: Scratch, wall: Wall, progress: Progress) -> Outcome:
    with stack.copied(f"walls_without_{wall.number.lower()}") as copy:
        outcome = in_a_process(trial.try_without, copy, wall)
    progress.advance(f"{wall.number} gone: {wall.claim}")
    return outcome


def _judge(wall: Wall, green: Outcome, red: Outcome) -> Verdict:
    if wall.test in green.refuted or wall.test in green.broken or wall.test not in green.passed:
        return Verdict(wall, NOT_GREEN, "; ".join(green.broken.values()))
    if red.broken:
        return Verdict(wall, WRONG_REASON, "; ".join(red.broken.values()))
    return Verdict(wall, FELL) if wall.test in red.refuted else Verdict(wall, STILL_GREEN)


def _merged(outcomes: Iterable[Outcome]) -> Outcome:
    merged = Outcome()
    for outcome in outcomes:
        merged.passed |= outcome.passed
        merged.refuted |= outcome.refuted
        merged.broken |= outcome.broken
    return merged


def in_a_process(run: Callable[Concatenate[Pipe, P], None], *args: P.args, **kwargs: P.kwargs) -> Outcome:
    """The outcome a process of its own tells; one that ends without a word, or not in time, is broken."""
    ours, theirs = _processes.Pipe(duplex=False)
    process = _processes.Process(target=run, args=(theirs, *args), kwargs=kwargs)
    process.start()
    theirs.close()
    try:
        told = ours.recv() if ours.poll(TRIAL_TIMEOUT_S) else Outcome(broken={"": "took too long"})
    except EOFError:
        told = Outcome(broken={"": "the trial itself failed; its last words are above"})
    if process.is_alive():
        process.join(5)
    process.kill()
    process.join()
    return told if isinstance(told, Outcome) else Outcome(broken={"": "told something else"})
