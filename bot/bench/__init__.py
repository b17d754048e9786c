"""Benchmarks: two ways measured in turn in one run, reported as a ratio, never as a promise."""

from bot.bench.measure import Result, spread_of
from bot.bench.run import BENCHMARKS, run_benchmarks

__all__ = ["BENCHMARKS", "Result", "run_benchmarks", "spread_of"]
