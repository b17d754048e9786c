"""Benchmarks: ways measured in turn in one run, reported as ratios, never as a promise."""

from bot.bench.comparison import Comparison
from bot.bench.imports import ROWS, NoReference
from bot.bench.measure import Result, spread_of
from bot.bench.nlu import Asked
from bot.bench.reference import EPOCHS
from bot.bench.run import BENCHMARKS, ON_DEMAND, Outcome, run_benchmarks

__all__ = [
    "BENCHMARKS",
    "EPOCHS",
    "ON_DEMAND",
    "ROWS",
    "Asked",
    "Comparison",
    "NoReference",
    "Outcome",
    "Result",
    "run_benchmarks",
    "spread_of",
]
