#!/usr/bin/env python3
"""Solves an allocation model with HiGHS and sets it beside the engine's own figures, from one run.

    pip install highspy
    cargo build --release
    python3 benches/peers/proportionate.py [--scenario scenarios/coventry/baseline.toml] [--data ../shared/data]
        [--set budget.sessions=60] [--binary target/release/spoke] [--gap 0.001] [--seconds 120]

Exports the very instance as MPS with the binary, proves it to the gap with both, and prints the relaxation, both
plans, bounds and processor seconds, their ratio, and whether HiGHS's plan lies between the engine's objective and
bound. Not run in CI.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import highspy


def solver(path, **options):
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    for name, value in options.items():
        highs.setOptionValue(name, value)
    if highs.readModel(str(path)) == highspy.HighsStatus.kError:
        sys.exit(f"HiGHS cannot read {path}")
    return highs


def timed(work, who):
    """Wall and processor seconds of this process (RUSAGE_SELF) or of those it started (RUSAGE_CHILDREN)."""
    before, start = resource.getrusage(who), time.perf_counter()
    result = work()
    after = resource.getrusage(who)
    processor = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return result, time.perf_counter() - start, processor


def plan(options, directory, model):
    command = [options.binary, "plan", options.scenario, "--data", options.data, "--out", str(directory), "--force"]
    command += ["--prove", "--gap", str(options.gap), "--format", "none"]
    command += ["--export-model", str(model)] if model else []
    for setting in options.set:
        command += ["--set", setting]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # 5 says that the gap was not reached; the plan is written all the same.
    if done.returncode not in (0, 5):
        sys.exit(done.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", default="scenarios/coventry/baseline.toml")
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--binary", default="target/release/spoke")
    parser.add_argument("--gap", type=float, default=0.001)
    parser.add_argument("--seconds", type=float, default=120.0)
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as scratch:
        model, run = Path(scratch) / "model.mps", Path(scratch) / "run"
        plan(options, run, model)
        _, ours_wall, ours = timed(lambda: plan(options, run, None), resource.RUSAGE_CHILDREN)
        told = json.loads((run / "run.json").read_text(encoding="utf-8"))
        relaxed = solver(model, solve_relaxation=True)
        _, wall, processor = timed(relaxed.run, resource.RUSAGE_SELF)
        relaxation = relaxed.getInfo().objective_function_value
        exact = solver(model, mip_rel_gap=options.gap, time_limit=options.seconds)
        _, theirs_wall, theirs = timed(exact.run, resource.RUSAGE_SELF)
    info = exact.getInfo()
    found, above = info.objective_function_value, info.mip_dual_bound
    objective, bound = told["objective"], told["bound"]

    def line(who, value, over, seconds, used):
        gap = 100 * (over - value) / abs(value)
        print(f"{who:10} {value:14.4f} {over:14.4f} {gap:9.4f} % {seconds:9.2f} {used:9.2f}")

    print(f"{'':10} {'plan':>14} {'bound':>14} {'gap':>11} {'wall s':>9} {'cpu s':>9}")
    line("relaxation", relaxation, relaxation, wall, processor)
    line("HiGHS", found, above, theirs_wall, theirs)
    line("spoke", objective, bound, ours_wall, ours)
    print(f"HiGHS / spoke (whole process): wall {theirs_wall / ours_wall:.1f}, processor {theirs / ours:.1f}")
    slack = 1e-6 * abs(objective)
    print("HiGHS's plan lies between our plan and our bound:", objective - slack <= found <= bound + slack)
    print("HiGHS's plan is within our bound:", found <= bound + slack)
    print("our plan is within HiGHS's bound:", objective <= above + slack)


if __name__ == "__main__":
    main()
