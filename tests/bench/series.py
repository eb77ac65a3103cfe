"""How good and how fast forecasts and anomalies are on series they were not tuned on: `python -m tests.bench.series`.

Prints Numenta's score of the detector and of two simple ones on two generated corpora, the error of forecasts beside
seasonal naives, what share of later values their intervals held, and the time of each.
"""

import sys
import time

import numpy as np

from shared.analytics.anomalies import detect
from shared.analytics.anomaly_scores import Past
from shared.analytics.forecast import forecast
from shared.analytics.seasonality import Series
from tests.labelled_series import corpus, hourly_usage
from tests.nab_scoring import Labelled, nab_score

_UNSEEN = (901, 902)
_PEERS = (3.0, 3.5, 4.0, 4.5, 5.0, 6.0)
_HORIZON = 48


def deviations(values: Series) -> Series:
    """The windowed Gaussian alone: standard deviations from the mean of what came before."""
    past, odd = Past(), []
    for value in values.tolist():
        odd.append(past.deviations(value) if past.seen else 0.0)
        past.add(value)
    return np.array(odd)


def median_deviations(values: Series, window: int = 300) -> Series:
    """The naive detector: distance from the median of the last values, in median absolute deviations."""
    odd = np.zeros(len(values))
    for place in range(10, len(values)):
        last = values[max(0, place - window) : place]
        middle = np.median(last)
        odd[place] = abs(values[place] - middle) / (1.4826 * np.median(np.abs(last - middle)) + 1e-9)
    return odd


def measure_anomalies(seed: int) -> str:
    """A line for one corpus."""
    series: list[Labelled] = corpus(seed)
    points = sum(len(one.values) for one in series)
    started = time.process_time()
    alarms = [detect(one.values)[1] for one in series]
    cost = (time.process_time() - started) / points
    gaussian = [deviations(one.values) for one in series]
    best = max(nab_score(series, [odd >= least for odd in gaussian]) for least in _PEERS)
    naive = nab_score(series, [median_deviations(one.values) > 3.5 for one in series])
    return (
        f"corpus {seed}: {len(series)} series, {points} points, {sum(int(a.sum()) for a in alarms)} alarms; "
        f"score {nab_score(series, alarms):.1f}, windowed Gaussian at its best threshold {best:.1f}, "
        f"median deviation {naive:.1f}; {cost * 1e6:.0f} us a point"
    )


def measure_forecasts() -> str:
    """A line for hours of working weeks."""
    ours, by_week, by_day, held, cost = [], [], [], [], 0.0
    for seed in range(100, 120):
        past, future = np.split(hourly_usage(seed, 888), [-_HORIZON])
        started = time.process_time()
        found = forecast(past, _HORIZON)
        cost += time.process_time() - started
        ours.append(np.abs(found.mean - future).mean())
        by_week.append(np.abs(past[-168 : -168 + _HORIZON] - future).mean())
        by_day.append(np.abs(np.resize(past[-24:], _HORIZON) - future).mean())
        held.append(np.mean((found.lower[0.8] <= future) & (future <= found.upper[0.8])))
    return (
        f"forecasts: mean error {np.mean(ours):.1f}, "
        f"naive of weeks {np.mean(by_week):.1f}, of days {np.mean(by_day):.1f}; "
        f"80 % intervals held {100 * np.mean(held):.0f} %; {cost / len(ours) * 1e3:.0f} ms for {_HORIZON} of 840 points"
    )


def main() -> None:
    """Print all of it."""
    for seed in _UNSEEN:
        sys.stdout.write(f"{measure_anomalies(seed)}\n")
    sys.stdout.write(f"{measure_forecasts()}\n")


if __name__ == "__main__":
    main()
