"""What every engine promises, on every engine: in this process, several processes, a cluster."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from threadpoolctl import threadpool_info

from asfound.engine.base import Engine
from asfound.engine.distributed import CONNECT_TIMEOUT_S, distributed_engine
from asfound.engine.local import local_engine
from asfound.errors import EngineUnreachable, PhotoTruncated
from tests.cluster import Cluster


@pytest.fixture(params=["in-process", "processes", "cluster"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    made: dict[str, Callable[[], Engine]] = {
        "in-process": lambda: local_engine(1),
        "processes": lambda: local_engine(2),
        "cluster": lambda: distributed_engine(request.getfixturevalue("cluster").address),
    }
    with made[request.param]() as engine:
        yield engine


def slow_when_early(number: int) -> int:
    time.sleep(0.2 if number == 0 else 0)
    return number * number


def fails_on_odd(number: int) -> int:
    if number == 1:
        raise PhotoTruncated("half of it")
    if number == 3:
        raise ZeroDivisionError("nobody thought of this")
    return number


def killed_on_two(item: tuple[int, Path]) -> int:
    number, log = item
    with log.open("a") as file:
        file.write(f"{number}\n")
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def killed_at_first(mark: Path) -> str:
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def blas_bits(seed: int) -> bytes:
    """A product whose rounding depends on how many threads share the work."""
    numbers = np.random.default_rng(seed).random((300, 4000)).astype(np.float32)
    return (numbers @ numbers.T).tobytes()


def threads_used(_: int) -> tuple[int, set[int]]:
    return cv2.getNumThreads(), {pool["num_threads"] for pool in threadpool_info()}


def test_outcomes_come_in_the_order_of_the_items(engine: Engine) -> None:
    values = [outcome.value for outcome in engine.map(slow_when_early, range(30))]

    assert values == [number * number for number in range(30)]


def test_what_goes_wrong_with_an_item_stays_with_it(engine: Engine) -> None:
    outcomes = list(engine.map(fails_on_odd, range(5)))

    assert [outcome.value for outcome in outcomes] == [0, None, 2, None, 4]
    foreseen, fault = outcomes[1].failure, outcomes[3].failure
    assert foreseen is not None
    assert foreseen.code == "photo.truncated"
    assert "half of it" in foreseen.message
    assert foreseen.trace is None
    assert fault is not None
    assert fault.code == "engine.task-failed"
    assert "nobody thought of this" in fault.message
    assert fault.trace is not None
    assert "fails_on_odd" in fault.trace


def test_items_are_taken_only_a_few_ahead(engine: Engine) -> None:
    taken: list[int] = []

    def items() -> Iterable[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    outcomes = engine.map(slow_when_early, items())
    for _ in range(10):
        next(outcomes)

    assert len(taken) < 40


def test_nothing_to_do_is_done(engine: Engine) -> None:
    assert list(engine.map(slow_when_early, [])) == []


def test_one_thread_works_on_one_item(engine: Engine) -> None:
    for outcome in engine.map(threads_used, range(4)):
        assert outcome.value is not None
        opencv, blas = outcome.value
        assert opencv == 1
        assert blas == {1}


def test_sums_are_the_same_bit_for_bit_on_every_engine(engine: Engine) -> None:
    with local_engine(1) as here:
        expected = [outcome.value for outcome in here.map(blas_bits, range(3))]

    assert [outcome.value for outcome in engine.map(blas_bits, range(3))] == expected


def test_a_killed_worker_costs_its_item_alone(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with local_engine(2) as engine:
        outcomes = list(engine.map(killed_on_two, [(number, log) for number in range(12)]))
        again = [outcome.value for outcome in engine.map(slow_when_early, range(3))]

    assert [outcome.value for outcome in outcomes] == [0, 1, None, *range(3, 12)]
    assert outcomes[2].failure is not None
    assert outcomes[2].failure.code == "engine.worker-lost"
    assert log.read_text().split().count("2") == 2  # once, and once more alone
    assert again == [0, 1, 4]


def test_an_item_whose_worker_was_killed_once_gets_its_value(tmp_path: Path) -> None:
    with local_engine(2) as engine:
        outcomes = list(engine.map(killed_at_first, [tmp_path / "mark"]))

    assert outcomes[0].value == "done"


def test_workers_end_with_the_program() -> None:
    """Even when the program is killed and cannot say goodbye."""
    program = (
        "import os, time, multiprocessing\n"
        "from asfound.engine.local import local_engine\n"
        "import tests.contract.test_engine as tasks\n"
        "if __name__ == '__main__':\n"
        "    with local_engine(2) as engine:\n"
        "        outcomes = list(engine.map(tasks.own_pid, range(8)))\n"
        "        print(*{outcome.value for outcome in outcomes}, flush=True)\n"
        "        time.sleep(60)\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=root
    ) as process:
        assert process.stdout is not None
        workers = [int(pid) for pid in process.stdout.readline().split()]
        process.kill()

    assert workers
    deadline = time.monotonic() + 60
    while any(is_alive(pid) for pid in workers):
        assert time.monotonic() < deadline, "workers outlived the program"
        time.sleep(0.05)


def own_pid(_: int) -> int:
    time.sleep(0.05)
    return os.getpid()


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_an_address_where_nobody_answers_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("asfound.engine.distributed.CONNECT_TIMEOUT_S", 1)

    with pytest.raises(EngineUnreachable, match=r"no scheduler answers at 'tcp://127\.0\.0\.1:9'"):
        distributed_engine("tcp://127.0.0.1:9")


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "tcp://host:port", "carrier://pigeon:1"])
def test_an_address_that_is_none_is_told_at_once(
    address: str, capfd: pytest.CaptureFixture[str]
) -> None:
    importlib.import_module("distributed")  # takes seconds where it was never read from the disk
    started = time.monotonic()

    with pytest.raises(EngineUnreachable, match="no scheduler answers at"):
        distributed_engine(address)
    gc.collect()

    assert time.monotonic() - started < CONNECT_TIMEOUT_S
    assert capfd.readouterr().err == ""


def test_the_cluster_really_works_elsewhere(cluster: Cluster) -> None:
    with distributed_engine(cluster.address) as engine:
        pids = {outcome.value for outcome in engine.map(own_pid, range(4))}

    assert os.getpid() not in pids
