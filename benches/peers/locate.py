"""The location models of `spoke locate` beside their peers, on the same instances, in one run.

Peers: spopt (PuLP with HiGHS and with CBC) as its users call it, and HiGHS itself in the tightest formulation
known (p-median and MCLP: radius or covering rows over the nearest sites only; p-center: search over distances
with set covering). Every row is measured one after another on the machine it runs on, in seconds of CPU time (user
and system: other work on the machine counts little) and of the clock on the wall; a ratio is the peer's over this
engine's. The engine's are of its whole process, reading included; the peers' exclude making the distances.

    python -m venv venv && venv/bin/pip install spopt pulp highspy numpy scipy
    venv/bin/python benches/peers/locate.py target/release/spoke [small|county|england ...] [--limit SECONDS] [--peers NAMES] \\
        [--models MODELS]

The limit is one of the clock on the wall, for each solver, and begins when its model is built. NAMES are any of
tight,highs,cbc (default all; spopt is never asked for all of England, where it takes hours), MODELS any of
p-median,mclp,p-center,lscp (default all). A peer that did not finish is marked `>`; spopt gives no gap, so its value
is compared with this engine's.
"""

import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SIZES = {"small": (200, 120, 12, 6000.0, 20000.0), "county": (3000, 600, 40, 4000.0, 12000.0),
         "england": (33755, 3000, 400, 2500.0, None)}
MASK = (1 << 64) - 1


def clustered(origins, sites):
    """The instances of benches/locate.rs."""
    state = [20261122]

    def unit():
        x = state[0]
        x ^= (x << 13) & MASK
        x ^= x >> 7
        x ^= (x << 17) & MASK
        state[0] = x
        return (x >> 11) / (1 << 53)

    centres = [(100000 * unit(), 100000 * unit(), 500 + 4000 * unit()) for _ in range(max(origins // 60, 5))]

    def points(count):
        out = []
        for _ in range(count):
            x, y, spread = centres[int(unit() * len(centres))]
            distance = spread * math.sqrt(-2 * math.log(max(unit(), 1e-12)))
            angle = 2 * math.pi * unit()
            out.append((x + distance * math.cos(angle), y + distance * math.sin(angle)))
        return np.array(out)

    a, b = points(origins), points(sites)
    return a, b, np.array([math.floor(50 + 950 * unit()) for _ in range(origins)], dtype=float)


def clock():
    """CPU seconds of this process and of those it waited for, and seconds on the wall."""
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return np.array([time.process_time() + child.ru_utime + child.ru_stime, time.perf_counter()])


def engine(binary, folder, model, extra, limit, gap):
    command = [binary, "locate", model, "--origins", folder / "o.csv", "--destinations", folder / "d.csv",
               "--costs", "euclidean", "--time-limit", str(limit), "--gap", str(gap), *extra]
    start = clock()
    out = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if not out.stdout:
        raise SystemExit(out.stderr)
    answer = json.loads(out.stdout)
    return clock() - start, answer["objective"], answer["gap"]


def spopt(model, cost, weight, p, radius, solver, limit):
    import pulp
    from spopt import locate as sl

    tool = pulp.HiGHS(msg=False, timeLimit=limit) if solver == "HiGHS" else pulp.PULP_CBC_CMD(
        msg=False, timeLimit=limit)
    start = clock()
    if model == "p-median":
        problem = sl.PMedian.from_cost_matrix(cost, weight, p_facilities=p)
    elif model == "p-center":
        problem = sl.PCenter.from_cost_matrix(cost, p_facilities=p)
    elif model == "mclp":
        problem = sl.MCLP.from_cost_matrix(cost, weight, service_radius=radius, p_facilities=p)
    else:
        problem = sl.LSCP.from_cost_matrix(cost, service_radius=radius)
    problem = problem.solve(tool, results=False)
    done = problem.problem.sol_status == pulp.LpSolutionOptimal
    return clock() - start, problem.problem.objective.value(), done


def solve(columns, rows, limit, integers):
    """A model in HiGHS: columns (cost, lower, upper), rows (lower, upper, [(column, value)])."""
    import highspy

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(columns), len(rows)
    lp.col_cost_ = np.array([c[0] for c in columns], dtype=float)
    lp.col_lower_ = np.array([c[1] for c in columns], dtype=float)
    lp.col_upper_ = np.array([c[2] for c in columns], dtype=float)
    lp.row_lower_ = np.array([r[0] for r in rows], dtype=float)
    lp.row_upper_ = np.array([r[1] for r in rows], dtype=float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(r[2]) for r in rows])]).astype(np.int32)
    lp.a_matrix_.index_ = np.array([c for r in rows for c, _ in r[2]], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([v for r in rows for _, v in r[2]], dtype=float)
    lp.integrality_ = [highspy.HighsVarType.kInteger if k < integers else highspy.HighsVarType.kContinuous
                       for k in range(len(columns))]
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("mip_rel_gap", 0.0)
    h.setOptionValue("time_limit", float(limit))
    h.passModel(lp)
    h.run()
    return h.getInfo().objective_function_value, h.getModelStatus() == highspy.HighsModelStatus.kOptimal


def highs(model, cost, weight, p, radius, limit):
    start, wall = clock(), time.time()
    n, m = cost.shape
    columns = [(0.0, 0.0, 1.0)] * m
    count = [(p, p, [(j, 1.0) for j in range(m)])]
    if model == "p-median":
        rows, keep, base = count, min(m, 60), 0.0
        order = np.argsort(cost, axis=1)[:, :keep]
        for i in range(n):
            near = cost[i, order[i]]
            base += weight[i] * near[0]
            for k in range(keep - 1):
                if near[k + 1] > near[k]:
                    columns.append((weight[i] * (near[k + 1] - near[k]), 0.0, 1.0))
                    rows.append((1.0, np.inf, [(len(columns) - 1, 1.0)] + [(j, 1.0) for j in order[i, : k + 1]]))
        value, done = solve(columns, rows, limit, m)
        return clock() - start, value + base, done
    if model == "mclp":
        rows = count
        for i in range(n):
            columns.append((-weight[i], 0.0, 1.0))
            rows.append((0.0, np.inf, [(len(columns) - 1, -1.0)] + [(j, 1.0) for j in np.flatnonzero(cost[i] <= radius)]))
        value, done = solve(columns, rows, limit, m)
        return clock() - start, -value, done

    def cover(radius, left):
        rows = [(1.0, np.inf, [(j, 1.0) for j in np.flatnonzero(cost[i] <= radius)]) for i in range(n)]
        return solve([(1.0, 0.0, 1.0)] * m, rows, left, m)

    if model == "lscp":
        value, done = cover(radius, limit)
        return clock() - start, value, done
    values = np.unique(cost[cost >= cost.min(axis=1).max()])
    low, high, done = 0, len(values) - 1, True
    while low < high and time.time() - wall < limit:
        middle = (low + high) // 2
        sites, sure = cover(values[middle], limit - time.time() + wall)
        done &= sure
        low, high = (low, middle) if sites <= p + 0.5 else (middle + 1, high)
    return clock() - start, values[high], done and low == high


def main():
    arguments = sys.argv[1:]

    def option(name, default):
        if name not in arguments:
            return default
        at = arguments.index(name)
        value = arguments[at + 1]
        del arguments[at : at + 2]
        return value

    limit = float(option("--limit", 300))
    names = option("--peers", "tight,highs,cbc").split(",")
    asked = option("--models", "p-median,mclp,p-center,lscp").split(",")
    binary, sizes = arguments[0], arguments[1:] or ["small", "county"]
    print("Seconds and ratios are of CPU time / on the wall.\n")
    print("| instance | model | spoke: s, objective, gap | HiGHS tight | spopt HiGHS | spopt CBC |")
    print("|---|---|---|---|---|---|")
    for size in sizes:
        n, m, p, near, far = SIZES[size]
        a, b, weight = clustered(n, m)
        folder = Path(tempfile.mkdtemp())
        o = "\n".join(f"o{i},{int(weight[i])},{a[i, 0]!r},{a[i, 1]!r}".replace("np.float64(", "").replace(")", "")
                      for i in range(n))
        d = "\n".join(f"d{j},{b[j, 0]!r},{b[j, 1]!r}".replace("np.float64(", "").replace(")", "") for j in range(m))
        (folder / "o.csv").write_text("id,weight,x,y\n" + o + "\n")
        (folder / "d.csv").write_text("id,x,y\n" + d + "\n")
        cost = np.hypot(a[:, None, 0] - b[None, :, 0], a[:, None, 1] - b[None, :, 1])
        models = [("p-median", ["--p", p], None), ("mclp", ["--p", p, "--radius", near], near)]
        if size != "england":
            models += [("p-center", ["--p", p], None), ("lscp", ["--radius", far], far)]
        for model, extra, radius in (row for row in models if row[0] in asked):
            gap = 0.003 if size == "england" else 0.0
            seconds, objective, reached = engine(binary, folder, model, extra, limit, gap)
            cells = [f"{seconds[0]:.3f} / {seconds[1]:.3f} s, {objective:.6g}, {100 * reached:.3f} %"]
            peers = {
                "tight": lambda: highs(model, cost, weight, p, radius, limit),
                "highs": lambda: spopt(model, cost, weight, p, radius, "HiGHS", limit),
                "cbc": lambda: spopt(model, cost, weight, p, radius, "CBC", limit),
            }
            for name, peer in peers.items():
                if name not in names or size == "england" and name != "tight":
                    cells.append("not run")
                    continue
                try:
                    took, value, done = peer()
                    if not math.isfinite(value or math.inf):
                        cells.append(f">{took[0]:.1f} / {took[1]:.1f} s, nothing found")
                        continue
                    mark = "" if done else ">"
                    off = abs(value - objective) / max(abs(objective), 1e-9)
                    times = took / seconds
                    cells.append(f"{mark}{took[0]:.1f} / {took[1]:.1f} s ({times[0]:.0f} × / {times[1]:.0f} ×), "
                                 f"{100 * off:.3f} % apart")
                except Exception as error:  # a peer's failure is a result
                    cells.append(f"{type(error).__name__}")
            print(f"| {n:,} × {m:,} | {model} | " + " | ".join(cells) + " |", flush=True)


main()
