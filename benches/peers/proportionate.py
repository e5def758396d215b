#!/usr/bin/env python3
"""Solves an exported allocation model with HiGHS and sets it beside the engine's own figures.

    pip install highspy
    spoke plan scenarios/coventry/baseline.toml --data ../shared/data --export-model coventry.mps --out run
    python3 benches/peers/proportionate.py coventry.mps run/run.json [gap=0.001] [seconds=120]

Prints the relaxation, HiGHS's best plan and bound, and whether that plan lies between the engine's objective and
bound. Not run in CI.
"""

import json
import sys
import time

import highspy


def solver(path, **options):
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    for name, value in options.items():
        highs.setOptionValue(name, value)
    if highs.readModel(path) == highspy.HighsStatus.kError:
        sys.exit(f"HiGHS cannot read {path}")
    return highs


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    model = sys.argv[1]
    run = json.load(open(sys.argv[2], encoding="utf-8")) if len(sys.argv) > 2 else None
    gap = float(sys.argv[3]) if len(sys.argv) > 3 else 0.001
    seconds = float(sys.argv[4]) if len(sys.argv) > 4 else 120.0

    relaxed = solver(model, solve_relaxation=True)
    start = time.perf_counter()
    relaxed.run()
    value = relaxed.getInfo().objective_function_value
    print(f"relaxation {value:.4f} in {time.perf_counter() - start:.2f} s")

    exact = solver(model, mip_rel_gap=gap, time_limit=seconds)
    start = time.perf_counter()
    exact.run()
    took = time.perf_counter() - start
    info = exact.getInfo()
    found, bound = info.objective_function_value, info.mip_dual_bound
    print(f"HiGHS {found:.4f}, bound {bound:.4f}, gap {100 * info.mip_gap:.4f} %, {info.mip_node_count} nodes, {took:.2f} s")

    if run:
        ours, over = run["objective"], run["bound"]
        print(f"spoke {ours:.4f}, bound {over:.4f}, gap {100 * (over - ours) / abs(ours):.4f} %")
        slack = 1e-6 * abs(ours)
        print("HiGHS's plan is within our bound:", found <= over + slack)
        print("our plan is within HiGHS's bound:", ours <= bound + slack)


if __name__ == "__main__":
    main()
