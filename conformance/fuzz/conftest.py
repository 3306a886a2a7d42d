"""Counts the requests, and says how many there were."""

from collections import Counter

import pytest

REQUESTS: Counter = Counter()


@pytest.fixture(scope="session")
def count():
    def one(label: str):
        REQUESTS[label] += 1

    return one


def pytest_terminal_summary(terminalreporter):
    fewest = min(REQUESTS.values(), default=0)
    terminalreporter.write_line(f"{REQUESTS.total()} requests to {len(REQUESTS)} endpoints, at least {fewest} to each")
