"""Walking times on the same graph by scipy.sparse.csgraph and by pandana, against ours. Not part of CI.

    cargo bench -p spoke-travel --bench travel -- newport --export DIR
    pip install scipy pandana
    python benches/peers/walking.py DIR

DIR holds edges.csv (from,to,ms), nodes.csv (id,x,y), and spoke_45.csv and spoke_all.csv: our milliseconds from each
area's node to each venue's node within 45 minutes and however far, our best time in the header. Each peer is given
the same pairs. Of fifty runs of each the best on the wall and the mean of CPU time count, its own structures apart.
Exits 1 where a peer's answer differs.
"""

import sys
import time
from pathlib import Path

import numpy as np


def best(run, times=50):
    """The result of a function, the least seconds it took and the mean seconds of processor time."""
    least, result, work = float("inf"), None, time.process_time()
    for _ in range(times):
        start = time.perf_counter()
        result = run()
        least = min(least, time.perf_counter() - start)
    return result, least, (time.process_time() - work) / times


def read_ours(path):
    """Our table as {(from, to): ms}, with the seconds and the processor time it took."""
    with open(path) as lines:
        took = dict(field.split("=") for field in next(lines).split(",") if "=" in field)
        rows = (line.split(",") for line in lines)
        table = {(int(row[0]), int(row[1])): int(row[2]) for row in rows}
        return table, float(took["seconds"]), float(took["work"])


def differences(ours, table, sources, targets, limit):
    """How many of our pairs are not the peer's, to the millisecond, and the reverse."""
    wrong = 0
    for i, source in enumerate(sources):
        for j, target in enumerate(targets):
            theirs = table[i, j]
            known = ours.get((int(source), int(target)))
            if known is None:
                wrong += theirs <= limit
            else:
                wrong += abs(theirs - known) > 0.5
    return wrong


def with_scipy(edges, nodes, sources, targets, limit):
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import dijkstra

    # The shortest of parallel edges; scipy would add them up. A zero would be no edge.
    pairs = np.sort(edges[:, :2], axis=1)
    order = np.lexsort((edges[:, 2], pairs[:, 1], pairs[:, 0]))
    pairs, cost = pairs[order], np.maximum(edges[order, 2], 1e-9)
    first = np.ones(len(pairs), bool)
    first[1:] = (pairs[1:] != pairs[:-1]).any(axis=1)
    pairs, cost = pairs[first], cost[first]
    graph = coo_matrix((cost, (pairs[:, 0], pairs[:, 1])), shape=(len(nodes), len(nodes))).tocsr()

    def run():
        found = dijkstra(graph, directed=False, indices=targets, limit=limit)
        return found[:, sources].T

    return best(run)


def with_pandana(edges, nodes, sources, targets, limit):
    import pandana
    import pandas as pd

    # It cuts costs to thousandths: of seconds these are our milliseconds. Given milliseconds its preparation never ends.
    frame = pd.DataFrame({"from": edges[:, 0], "to": edges[:, 1], "seconds": (edges[:, 2] + 0.5) / 1000})
    start = time.perf_counter()
    network = pandana.Network(
        pd.Series(nodes[:, 1]), pd.Series(nodes[:, 2]), frame["from"], frame["to"], frame[["seconds"]]
    )
    built = time.perf_counter() - start
    from_all, to_all = np.repeat(sources, len(targets)), np.tile(targets, len(sources))

    def run():
        costs = network.shortest_path_lengths(from_all, to_all, imp_name="seconds")
        table = np.array(costs, float).reshape(len(sources), len(targets)) * 1000
        table[table > limit] = np.inf
        return table

    print(f"  pandana builds its contraction hierarchy in {built:.3f} s besides", flush=True)
    return best(run)


def main(directory):
    edges = np.loadtxt(directory / "edges.csv", delimiter=",", skiprows=1, dtype=np.int64)
    nodes = np.loadtxt(directory / "nodes.csv", delimiter=",", skiprows=1)
    everything, *_ = read_ours(directory / "spoke_all.csv")
    sources = np.array(sorted({pair[0] for pair in everything}))
    targets = np.array(sorted({pair[1] for pair in everything}))
    print(f"{len(nodes)} nodes, {len(edges)} edges, {len(sources)} × {len(targets)} pairs")
    failed = False
    for name, limit in [("45", 45 * 60_000), ("all", np.inf)]:
        ours, seconds, work = read_ours(directory / f"spoke_{name}.csv")
        print(f"within {name} minutes: spoke {seconds * 1000:.2f} ms ({work * 1000:.2f} ms of processor time)")
        for peer in (with_scipy, with_pandana):
            try:
                table, theirs, their_work = peer(edges, nodes, sources, targets, limit)
            except ImportError as missing:
                print(f"  {peer.__name__}: {missing}")
                continue
            wrong = differences(ours, table, sources, targets, limit)
            failed |= wrong > 0
            print(
                f"  {peer.__name__}: {theirs * 1000:.1f} ms ({their_work * 1000:.1f}), "
                f"{theirs / seconds:.1f} × ours ({their_work / work:.1f}), {wrong} pairs differ",
                flush=True,
            )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
