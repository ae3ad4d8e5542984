"""Children are kept running, and all of them end when the supervisor is told to."""

import os
import signal
import sys
import threading
import time

import pytest

from consult.management import supervisor
from consult.management.supervisor import Child, supervise

STAYS = "import time; time.sleep(60)"
DIES = "raise SystemExit(3)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('deaf', flush=True); time.sleep(60)"
)


def child(source, name="child"):
    return Child(name, [sys.executable, "-c", source], os.environ)


def stop_after(seconds, number=signal.SIGTERM):
    def tell(_stopping):
        threading.Timer(seconds, os.kill, (os.getpid(), number)).start()

    return tell


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_children_run_until_the_signal_and_not_longer(number):
    children = [child(STAYS), child(STAYS)]
    seen = []

    def when_up(stopping):
        seen.extend(each.is_running for each in children)
        stop_after(0.1, number)(stopping)

    supervise(children, when_up=when_up)
    assert seen == [True, True]
    assert [each.is_running for each in children] == [False, False]


def test_the_signals_mean_afterwards_what_they_meant_before():
    before = signal.getsignal(signal.SIGTERM)
    supervise([child(STAYS)], when_up=stop_after(0.05))
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_child_that_dies_is_started_again_after_longer_and_longer_pauses(
    monkeypatch, caplog
):
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 0.04)
    dying = child(DIES)
    pauses = []
    until = time.monotonic() + 20
    while len(pauses) < 4 and time.monotonic() < until:
        dying.look()
        pauses = [
            record.msg["restart_in"]
            for record in caplog.records
            if record.msg["event"] == "child_died"
        ]
        time.sleep(0.005)
    assert pauses == [0.01, 0.02, 0.04, 0.04]
    assert caplog.records[0].msg["code"] == 3


def test_a_child_that_ran_well_is_started_again_at_once(monkeypatch, caplog):
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(supervisor, "SETTLED_SECONDS", 0.0)
    dying = child(DIES)
    until = time.monotonic() + 20
    while len(caplog.records) < 3 and time.monotonic() < until:
        dying.look()
        time.sleep(0.005)
    assert [record.msg["restart_in"] for record in caplog.records] == [0.01] * 3


def test_a_child_that_does_not_listen_is_killed(monkeypatch, capfd):
    monkeypatch.setattr(supervisor, "PATIENCE_SECONDS", 0.2)
    deaf = child(STUBBORN)

    def when_it_is_deaf(stopping):
        until = time.monotonic() + 20
        while "deaf" not in capfd.readouterr().out and time.monotonic() < until:
            time.sleep(0.01)
        stop_after(0.01)(stopping)

    supervise([deaf], when_up=when_it_is_deaf)
    assert not deaf.is_running


def test_a_child_that_never_started_is_seen_off_all_the_same():
    nobody = child(STAYS)
    nobody.ask_to_stop()
    nobody.see_off(until=time.monotonic())
    assert not nobody.is_running
