//! How long minutes take: real Newport over its streets and by bus, and synthetic streets and straight lines at the size
//! of a city, a county and England.
//!
//! `cargo bench -p spoke-travel --bench travel -- [newport] [timetable] [city] [county] [england] [--export DIR]`. Newport
//! needs the shared data beside the project; `--export` writes its walking graph for `benches/peers/walking.py`.
#![expect(clippy::print_stdout, reason = "a benchmark's results are what it prints")]
#![expect(clippy::unwrap_used, reason = "a benchmark may stop where its inputs are absent")]

#[path = "../crates/travel/tests/support/bus.rs"]
mod bus;
#[path = "../crates/travel/tests/support/newport.rs"]
mod newport;
#[path = "../crates/travel/tests/support/projection.rs"]
mod projection;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use spoke_model::Bng;
use spoke_travel::streets::{Graph, Network, Segment, StreetMap, streets};
use spoke_travel::timetable::{Day, Feed, hours, timetable};
use spoke_travel::{CutOffs, Origins, Request, TravelSettings, straight_line};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let wants = |name: &str| args.is_empty() || args.iter().any(|arg| arg == name);
    let export = args.iter().position(|arg| arg == "--export").and_then(|at| args.get(at + 1));
    if wants("newport") {
        walk_newport(export.map(Path::new));
    }
    if wants("timetable") {
        ride_newport();
    }
    for (name, side, areas, venues) in
        [("city", 110, 200, 60), ("county", 420, 3_000, 600), ("england", 1_420, 33_755, 1_000)]
    {
        if wants(name) {
            walk_synthetic(name, side, areas, venues);
        }
    }
}

/// Prints the time since a moment, by the clock and by what the processors did (on a busy machine they differ).
fn report(what: &str, since: Moment) {
    let (wall, work) = (since.wall.elapsed().as_secs_f64(), processor_seconds() - since.work);
    println!("{what:<60} {wall:>8.3} s  work {work:>7.2} s  peak {:>5} MB", peak_megabytes());
}

#[derive(Clone, Copy)]
struct Moment {
    wall: Instant,
    work: f64,
}

impl Moment {
    fn now() -> Self {
        Self { wall: Instant::now(), work: processor_seconds() }
    }
}

/// Processor time of all threads so far, from the kernel's hundredths of a second; 0 where it does not tell.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn walk_newport(export: Option<&Path>) {
    let Some(city) = newport::city() else {
        println!("newport: the shared data are absent");
        return;
    };
    println!("newport: {} areas, {} venues", city.origins.len(), city.venues.len());
    let settings = TravelSettings::default();
    let whole = Moment::now();
    let (map, warnings) = StreetMap::read(&newport::pbf(), "newport", &projection::to_grid).unwrap();
    report("newport: read the extract", whole);
    let walk = Network::walking(&map, &settings);
    report("newport: … and lay out the walking network", whole);
    let origins = Origins::single(&city.origins);
    let venues: Vec<Bng> = city.venues.iter().map(|venue| venue.location).collect();
    let candidates = vec![true; venues.len()];
    let request = Request {
        origins: &origins,
        venues: &venues,
        candidates: &candidates,
        cutoffs: CutOffs { without_car: 45.0, by_car: None },
    };
    let (travel, _) = streets(&request, &walk, None);
    report("newport: … and route everything within 45 minutes (bar 1 s)", whole);
    let routing = Moment::now();
    let everything = Request { cutoffs: CutOffs { without_car: 600.0, by_car: None }, ..request };
    let (all, _) = streets(&everything, &walk, None);
    report("newport: routing alone, however far", routing);
    println!("newport: {:?}, {} warnings", walk.graph().report(), warnings.len());
    println!(
        "newport: {} pairs within 45 minutes, {} in all",
        travel.matrices[0].len(),
        all.matrices[0].len()
    );
    if let Some(directory) = export {
        export_graph(directory, &walk, &city.origins, &venues);
    }
}

/// 100 areas × 80 venues, a departure every minute from 07:00 to 10:00.
fn ride_newport() {
    let Some(city) = newport::city() else {
        println!("timetable: the shared data are absent");
        return;
    };
    let settings = bus::settings();
    let times = settings.timetable.clone().unwrap();
    let whole = Moment::now();
    let (map, _) = StreetMap::read(&newport::pbf(), "newport", &projection::to_grid).unwrap();
    let walk = Network::walking(&map, &settings);
    let (feed, _) = Feed::read(&bus::gtfs(), "newport").unwrap();
    let day = Day::of(&[feed], &times, false, hours(&times, 90.0), &projection::to_grid).unwrap();
    report("timetable: read streets and feed", whole);
    let origins = Origins::single(&city.origins);
    let venues: Vec<Bng> = city.venues.iter().take(80).map(|venue| venue.location).collect();
    let candidates = vec![true; venues.len()];
    let cutoffs = CutOffs { without_car: 90.0, by_car: None };
    let request = Request { origins: &origins, venues: &venues, candidates: &candidates, cutoffs };
    let transit = timetable(&request, &walk, &day, &times);
    report("timetable: … and ride, p50 and p85 (bar 5 s)", whole);
    println!(
        "timetable: {} trips, {} pairs at p50, {} at p85",
        day.trips.len(),
        transit.minutes[0].len(),
        transit.minutes[1].len()
    );
}

/// The decision graph with each point at the node its anchor is nearest to, and our own times between these nodes.
fn export_graph(directory: &Path, network: &Network, origins: &[Bng], venues: &[Bng]) {
    std::fs::create_dir_all(directory).unwrap();
    let graph = network.graph();
    let mut edges = BufWriter::new(File::create(directory.join("edges.csv")).unwrap());
    writeln!(edges, "from,to,ms").unwrap();
    for edge in graph.edges() {
        writeln!(edges, "{},{},{}", edge.from, edge.to, edge.cost).unwrap();
    }
    let places = graph.node_places();
    let mut nodes = BufWriter::new(File::create(directory.join("nodes.csv")).unwrap());
    writeln!(nodes, "id,x,y").unwrap();
    for (id, [x, y]) in places.iter().enumerate() {
        writeln!(nodes, "{id},{x:.3},{y:.3}").unwrap();
    }
    let node_of = |points: &[Bng]| -> Vec<u32> {
        let anchors = network.snap(points);
        anchors
            .iter()
            .flatten()
            .map(|anchor| {
                let edge = graph.edges()[anchor.edge as usize];
                if anchor.along * 2 <= edge.cost { edge.from } else { edge.to }
            })
            .collect()
    };
    let (from, to) = (node_of(origins), node_of(venues));
    let place = |node: &u32| {
        let [easting, northing] = places[*node as usize];
        Bng { easting, northing }
    };
    let anchors = |ids: &[u32]| network.snap(&ids.iter().map(place).collect::<Vec<_>>());
    let (here, there) = (anchors(&from), anchors(&to));
    for (minutes, name) in [(45.0, "45"), (100_000.0, "all")] {
        let mut best = f64::INFINITY;
        let mut found = Vec::new();
        let (runs, work) = (50, processor_seconds());
        for _ in 0..runs {
            let start = Instant::now();
            found = network.pairs(&here, &there, minutes);
            best = best.min(start.elapsed().as_secs_f64());
        }
        let work = (processor_seconds() - work) / f64::from(runs) * 1000.0;
        println!(
            "peers: {} × {} within {name} minutes: best {:.2} ms, mean work {work:.2} ms",
            from.len(),
            to.len(),
            best * 1000.0
        );
        let mut table = BufWriter::new(File::create(directory.join(format!("spoke_{name}.csv"))).unwrap());
        writeln!(table, "from,to,ms,seconds={best},work={}", work / 1000.0).unwrap();
        for (venue, list) in found.iter().enumerate() {
            for (origin, cost) in list {
                writeln!(table, "{},{},{cost},", from[*origin as usize], to[venue]).unwrap();
            }
        }
    }
}

/// Side × side junctions, areas and venues among them, 45 minutes: along straight lines and on foot. England has two million
/// junctions and bends.
fn walk_synthetic(name: &str, side: u32, areas: usize, venues: usize) {
    let mut random = Random(42);
    let width = f64::from(side) * 100.0;
    let mut places = |count: usize| -> Vec<Bng> {
        (0..count).map(|_| Bng { easting: random.below(width), northing: random.below(width) }).collect()
    };
    let (areas, venues) = (places(areas), places(venues));
    let origins = Origins::single(&areas);
    let candidates = vec![true; venues.len()];
    let cutoffs = CutOffs { without_car: 45.0, by_car: None };
    let request = Request { origins: &origins, venues: &venues, candidates: &candidates, cutoffs };
    let size = format!("{} areas × {} venues", areas.len(), venues.len());
    let whole = Moment::now();
    let lines = straight_line(&request, &TravelSettings::default());
    report(&format!("{name}: straight lines, {size}"), whole);
    let whole = Moment::now();
    let (points, segments) = synthetic(side, 7);
    report(&format!("{name}: made {} points, {} segments", points.len(), segments.len()), whole);
    let whole = Moment::now();
    let graph = Graph::of(&points, &segments);
    report(&format!("{name}: compact the network"), whole);
    println!("{name}: {:?}", graph.report());
    let network = Network::of(graph, 500.0, 4.8);
    report(&format!("{name}: … and index it"), whole);
    let (travel, _) = streets(&request, &network, None);
    let bar = if name == "england" { " (bar 60 s)" } else { "" };
    report(&format!("{name}: … and route {size}{bar}"), whole);
    let pairs = [&lines, &travel].map(|travel| travel.matrices[0].len());
    println!("{name}: {} pairs within 45 minutes along straight lines, {} on foot", pairs[0], pairs[1]);
}

/// A grid of side × side junctions 100 m apart, shaken, a tenth of its streets left out, bends in some.
fn synthetic(side: u32, seed: u64) -> (Vec<[f64; 2]>, Vec<Segment>) {
    let mut random = Random(seed);
    let mut points: Vec<[f64; 2]> = (0..side * side)
        .map(|k| {
            let (x, y) = (f64::from(k % side) * 100.0, f64::from(k / side) * 100.0);
            [x + random.below(60.0) - 30.0, y + random.below(60.0) - 30.0]
        })
        .collect();
    let mut segments = Vec::new();
    let mut street = |a: u32, b: u32, points: &mut Vec<[f64; 2]>| {
        if random.below(1.0) < 0.1 {
            return;
        }
        let mut ends = vec![a, b];
        if random.below(1.0) < 0.2 {
            let (p, q) = (points[a as usize], points[b as usize]);
            points.push([(p[0] + q[0]) / 2.0 + random.below(20.0) - 10.0, (p[1] + q[1]) / 2.0]);
            ends.insert(1, points.len() as u32 - 1);
        }
        for pair in ends.windows(2) {
            let (p, q) = (points[pair[0] as usize], points[pair[1] as usize]);
            let cost = ((p[0] - q[0]).hypot(p[1] - q[1]) * 750.0).round() as u32;
            segments.push(Segment { a: pair[0], b: pair[1], cost, oneway: false });
        }
    };
    for k in 0..side * side {
        if k % side + 1 < side {
            street(k, k + 1, &mut points);
        }
        if k / side + 1 < side {
            street(k, k + side, &mut points);
        }
    }
    (points, segments)
}

/// A small generator (SplitMix64): the same city for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64 * limit
    }
}
