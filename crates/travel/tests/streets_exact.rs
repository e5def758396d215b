//! Distances over the compacted network equal a plain Dijkstra over the segments it was made of, to the
//! millisecond, for two-way and one-way streets and for points anywhere beside them.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use proptest::prelude::*;
use spoke_model::Bng;
use spoke_travel::streets::{Anchor, Graph, Network, Segment};

/// Milliseconds per metre at 3.6 km/h: a metre a second.
const MS_PER_METRE: f64 = 1000.0;

/// A town: places of its points and segments between them, all connected both ways.
#[derive(Clone, Debug)]
struct Town {
    points: Vec<[f64; 2]>,
    segments: Vec<Segment>,
}

fn towns() -> impl Strategy<Value = Town> {
    let points = prop::collection::vec((0_u32..400, 0_u32..400), 2..40);
    points.prop_flat_map(|points| {
        let n = points.len();
        let links = prop::collection::vec((0..n, 0..n, any::<bool>(), 1_u32..90_000), 0..30);
        let parents = prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), n - 1);
        (Just(points), parents, links).prop_map(|(points, parents, links)| {
            // No two points at one place, so that a place on the network tells the segment it lies on.
            let apart = |(k, (x, y)): (usize, &(u32, u32))| [f64::from(*x) + k as f64 * 0.01, f64::from(*y)];
            let points: Vec<[f64; 2]> = points.iter().enumerate().map(apart).collect();
            let length = |a: usize, b: usize| {
                ((points[a][0] - points[b][0]).hypot(points[a][1] - points[b][1]) * MS_PER_METRE).round()
                    as u32
            };
            // A tree of two-way streets, mostly chains, or of pairs of one-way streets (a ring of two), holds it together.
            let mut segments = Vec::new();
            for (child, (parent, ring)) in parents.iter().enumerate() {
                let (a, b) = (child + 1, if *ring { parent.index(child + 1) } else { child });
                let cost = length(a, b);
                if *ring && child % 3 == 0 {
                    segments.push(Segment { a: a as u32, b: b as u32, cost, oneway: true });
                    segments.push(Segment { a: b as u32, b: a as u32, cost: cost + 7, oneway: true });
                } else {
                    segments.push(Segment { a: a as u32, b: b as u32, cost, oneway: false });
                }
            }
            for (a, b, oneway, cost) in links {
                segments.push(Segment { a: a as u32, b: b as u32, cost, oneway });
            }
            Town { points, segments }
        })
    })
}

/// The distance from a place to the nearest segment.
fn metres_to_nearest(town: &Town, at: [f64; 2]) -> f64 {
    let distance = |segment: &Segment| {
        let (p, q) = (town.points[segment.a as usize], town.points[segment.b as usize]);
        let (dx, dy) = (q[0] - p[0], q[1] - p[1]);
        let along = ((at[0] - p[0]) * dx + (at[1] - p[1]) * dy) / (dx * dx + dy * dy);
        let along = along.clamp(0.0, 1.0);
        (p[0] + along * dx - at[0]).hypot(p[1] + along * dy - at[1])
    };
    town.segments.iter().filter(|s| s.a != s.b).map(distance).fold(f64::INFINITY, f64::min)
}

/// The segment an anchor lies on, and the milliseconds along it.
fn on_segment(town: &Town, graph: &Graph, anchor: &Anchor) -> (usize, u32) {
    let (shape, cost_at) = graph.shape(anchor.edge);
    let oneway = graph.edges()[anchor.edge as usize].oneway;
    let part = (0..shape.len() - 1).find(|i| anchor.along <= cost_at[i + 1]).expect("an anchor on its edge");
    let (p, q, cost) = (shape[part], shape[part + 1], cost_at[part + 1] - cost_at[part]);
    let along = anchor.along - cost_at[part];
    for (index, segment) in town.segments.iter().enumerate() {
        let ends = (town.points[segment.a as usize], town.points[segment.b as usize]);
        if segment.cost == cost && segment.oneway == oneway && ends == (p, q) {
            return (index, along);
        }
        if segment.cost == cost && segment.oneway == oneway && !oneway && ends == (q, p) {
            return (index, cost - along);
        }
    }
    panic!("an edge that is made of no segment")
}

/// Milliseconds between two places by Dijkstra over the segments, each split where a place lies on it.
fn plain(town: &Town, from: (usize, u32), to: (usize, u32)) -> Option<u32> {
    let n = town.points.len();
    let mut arcs: Vec<Vec<(usize, u32)>> = vec![Vec::new(); n + 2];
    let mut link = |a: usize, b: usize, cost: u32, oneway: bool| {
        arcs[a].push((b, cost));
        if !oneway {
            arcs[b].push((a, cost));
        }
    };
    for (index, segment) in town.segments.iter().enumerate() {
        let mut stops = vec![(0, 0, segment.a as usize), (segment.cost, 2, segment.b as usize)];
        for (place, (on, along)) in [(n, from), (n + 1, to)] {
            if on == index {
                stops.push((along, 1, place));
            }
        }
        stops.sort_unstable();
        for pair in stops.windows(2) {
            // No length, no direction: such a place is at the node.
            let cost = pair[1].0 - pair[0].0;
            link(pair[0].2, pair[1].2, cost, segment.oneway && cost > 0);
        }
    }
    let mut cost = vec![u32::MAX; n + 2];
    let mut queue = BinaryHeap::from([(Reverse(0), n)]);
    cost[n] = 0;
    while let Some((Reverse(known), node)) = queue.pop() {
        if known > cost[node] {
            continue;
        }
        for (next, step) in &arcs[node] {
            if known + step < cost[*next] {
                cost[*next] = known + step;
                queue.push((Reverse(known + step), *next));
            }
        }
    }
    (cost[n + 1] != u32::MAX).then_some(cost[n + 1])
}

fn bng(at: [f64; 2]) -> Bng {
    Bng { easting: at[0], northing: at[1] }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn compacting_changes_no_distance(
        town in towns(),
        places in prop::collection::vec((-50.0..450.0_f64, -50.0..450.0_f64), 2..8),
        minutes in prop::sample::select(vec![0.5, 3.0, 10.0, 500.0]),
    ) {
        prop_assume!(town.segments.iter().any(|s| s.a != s.b));
        let graph = Graph::of(&town.points, &town.segments);
        let network = Network::of(graph, 10_000.0, 3.6);
        let places: Vec<[f64; 2]> = places.into_iter().map(|(x, y)| [x, y]).collect();
        let anchors = network.snap(&places.iter().map(|at| bng(*at)).collect::<Vec<_>>());
        let anchors_known: Vec<Anchor> = anchors.iter().map(|anchor| anchor.unwrap()).collect();
        let on: Vec<(usize, u32)> =
            anchors_known.iter().map(|anchor| on_segment(&town, network.graph(), anchor)).collect();
        for (at, anchor) in places.iter().zip(&anchors_known) {
            let off = (metres_to_nearest(&town, *at) * MS_PER_METRE).round();
            prop_assert!((f64::from(anchor.off) - off).abs() <= 1.0);
        }
        let found = network.pairs(&anchors, &anchors, minutes);
        let limit = (minutes * 60_000.0) as u32;
        for (to, list) in found.iter().enumerate() {
            for from in 0..places.len() {
                let off = anchors_known[from].off + anchors_known[to].off;
                let expected = plain(&town, on[from], on[to]).map(|cost| cost + off).filter(|cost| *cost <= limit);
                let found = list.iter().find(|(at, _)| *at as usize == from).map(|(_, cost)| *cost);
                prop_assert_eq!(found, expected, "from {:?} to {:?}", places[from], places[to]);
            }
        }
    }
}

#[test]
fn a_grid_city_by_arithmetic() {
    // Streets every 100 m, 11 × 11 junctions: the walk between junctions is the taxicab distance at a metre a second.
    let side = 11_u32;
    let points: Vec<[f64; 2]> =
        (0..side * side).map(|k| [f64::from(k % side) * 100.0, f64::from(k / side) * 100.0]).collect();
    let mut segments = Vec::new();
    for k in 0..side * side {
        let street = |to: u32| Segment { a: k, b: to, cost: 100_000, oneway: false };
        if k % side + 1 < side {
            segments.push(street(k + 1));
        }
        if k / side + 1 < side {
            segments.push(street(k + side));
        }
    }
    let graph = Graph::of(&points, &segments);
    assert_eq!(graph.nodes(), 121 - 4, "the four corners decide nothing");
    let network = Network::of(graph, 500.0, 3.6);
    let from =
        network.snap(&[Bng { easting: 130.0, northing: 20.0 }, Bng { easting: 5000.0, northing: 0.0 }]);
    assert!(from[1].is_none(), "4 km from the nearest street");
    let to = network.snap(&[Bng { easting: 700.0, northing: 550.0 }]);
    let found = network.pairs(&from, &to, 60.0);
    // 20 m to the street at northing 0, then 570 m east and 550 m north: the nearest street to (130, 20) runs there.
    assert_eq!(found[0], [(0, (20 + 570 + 550) * 1000)]);
    assert!(network.pairs(&from, &to, 18.9)[0].is_empty(), "19 minutes are more than 18.9");
}

#[test]
fn the_largest_piece_is_kept_and_the_rest_is_counted() {
    let points = vec![[0.0, 0.0], [100.0, 0.0], [100.0, 100.0], [0.0, 100.0], [900.0, 0.0], [930.0, 40.0]];
    let road = |a, b| Segment { a, b, cost: 100_000, oneway: false };
    let dead_end = Segment { a: 2, b: 0, cost: 1, oneway: false };
    let segments = [road(0, 1), road(1, 2), road(2, 3), road(3, 0), dead_end, road(4, 5)];
    let report = Graph::of(&points, &segments).report();
    assert_eq!((report.pieces, report.segments, report.dropped_segments), (2, 5, 1));
    assert!((report.dropped_kilometres - 0.05).abs() < 1e-9);
}
