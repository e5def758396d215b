//! A finished run of a grid city, built by hand: square areas 500 m wide, deprivation falling from west to east, and
//! every kind of name that a format could take for code.

use geo_types::{Coord, MultiPolygon, Rect};
use spoke_model::measures::{Distribution, GradientTable, Leakage, Measures, State, UnderCoverage};
use spoke_model::run::InputFile;
use spoke_model::{
    Allocation, Area, AreaId, Bng, BudgetRow, Certificate, DemandPoint, Deprivation, Floor, Flow, Gradient,
    Group, GroupId, JoinReport, LonLat, Objective, OriginKind, Pattern, PatternId, PatternOption, PointId,
    Prices, Problem, Programme, Proof, Reach, Resource, TravelMatrix, Venue, VenueId, VenueOptions,
    VenueStatus, VenueValue,
};
use spoke_report::{Format, Projection, Run, Status};

/// Names that are data and nothing else.
pub(crate) const HOSTILE: [&str; 6] = [
    "=HYPERLINK(\"http://example.org\",\"free\")",
    "</script><script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "@SUM(A1:A9), \"quoted\"",
    "Tŷ Gwyn & Sons' \u{2028}hall",
    "-1+2",
];

/// Every format but PNG, which is slow to draw without optimisation.
pub(crate) const QUICK: [Format; 9] = [
    Format::Csv,
    Format::GeoJson,
    Format::Certificate,
    Format::ScheduleJson,
    Format::Html,
    Format::Gpkg,
    Format::Svg,
    Format::Xlsx,
    Format::Wkt,
];

const CELL: f64 = 500.0;
const WEST: f64 = 430_000.0;
const SOUTH: f64 = 276_000.0;

/// Everything a [`Run`] borrows.
pub(crate) struct GridCity {
    areas: Vec<Area>,
    venues: Vec<Venue>,
    problem: Problem,
    modes: Vec<String>,
    nearest: Vec<Option<(VenueId, f64)>>,
    pub(crate) plan: Allocation,
    before: Allocation,
    certificate: Certificate,
    values: Vec<VenueValue>,
    programmes: Vec<Programme>,
    measures: Measures,
    joins: Vec<JoinReport>,
    inputs: Vec<InputFile>,
    scenario: serde_json::Value,
}

/// A plane stand-in for OSTN15 near the grid city, exact enough that degrees name the same metre.
pub(crate) fn plane() -> Projection<'static> {
    Projection {
        to_lonlat: &|p| {
            let lat = 52.4 + (p.northing - 278_500.0) / 111_250.0;
            Some(LonLat { lon: -1.5 + (p.easting - 433_500.0) / 68_000.0, lat })
        },
        to_bng: &|p| {
            Some(Bng {
                easting: 433_500.0 + (p.lon + 1.5) * 68_000.0,
                northing: 278_500.0 + (p.lat - 52.4) * 111_250.0,
            })
        },
    }
}

impl GridCity {
    /// A city of `side` × `side` areas; every third venue of `venues` is open weekly, the first before, too.
    pub(crate) fn new(side: usize, venues: usize) -> Self {
        let areas = areas(side);
        let venues = venue_list(side, venues);
        let problem = problem(&areas, &venues);
        let plan = allocation(&problem, |v| v % 3 == 0);
        let before = allocation(&problem, |v| v == 0);
        let count = venues.len();
        let values = (0..venues.len()).map(|v| VenueValue {
            rank: if v % 3 == 0 { v / 3 + 1 } else { count.div_ceil(3) + 1 + v - v.div_ceil(3) } as u32,
            marginal_value: 0.25 / (v + 1) as f64,
            value_if_closed: if v % 3 == 0 { 10.0 / (v + 1) as f64 } else { 0.0 },
            places_lost_if_closed: (v % 3 == 0).then_some(4.5),
            areas_below_if_closed: (v % 3 == 0).then_some(2),
            areas_without_if_closed: u32::from(v == 0),
        });
        let nearest = (0..areas.len()).map(|a| problem.travel[0].row(AreaId::new(a)).next()).collect();
        let leaf =
            Proof::leaf(Prices { capacity: vec![0.1; venues.len()], budget: vec![0.3], ..Prices::default() });
        Self {
            certificate: Certificate { bound: plan.objective * 1.002, proof: leaf },
            values: values.collect(),
            nearest,
            modes: vec!["walk".to_owned()],
            programmes: vec![Programme {
                name: "WorkWell".to_owned(),
                venue: venues[0].id.clone(),
                caseload: 10,
                sessions: 13,
                private: true,
            }],
            measures: Measures {
                before: state(&before, 0.3),
                after: state(&plan, -0.125),
                gradient: GradientTable::default(),
            },
            joins: vec![JoinReport {
                what: "areas ↔ deprivation (ranks.csv)".to_owned(),
                matched: areas.len(),
                missing: Vec::new(),
                unused: 1,
                unused_examples: vec!["G99999999".to_owned()],
                consequence: "rows of other places are not used".to_owned(),
            }],
            inputs: vec![InputFile {
                role: "deprivation".to_owned(),
                path: "ranks.csv".to_owned(),
                bytes: 1234,
                sha256: "00".repeat(32),
                understood: "a made-up index".to_owned(),
                rows: areas.len() as u64,
            }],
            scenario: serde_json::json!({"name": "Grid city", "weeks": 13, "gradient": {"kind": "geometric", "ratio": 3.0}}),
            areas,
            venues,
            problem,
            plan,
            before,
        }
    }

    /// The run.
    pub(crate) fn run(&self) -> Run<'_> {
        Run {
            version: "0.0.0-test",
            name: "Grid city",
            scenario_file: "grid.toml",
            overrides: &[],
            scenario: &self.scenario,
            roots: &[],
            seed: 1,
            status: Status::Proven,
            index: "a made-up index, local",
            areas: &self.areas,
            private_part: &[],
            venues: &self.venues,
            problem: &self.problem,
            modes: &self.modes,
            nearest: &self.nearest,
            plan: &self.plan,
            before: &self.before,
            before_label: "hubs alone",
            certificate: &self.certificate,
            values: &self.values,
            programmes: &self.programmes,
            measures: &self.measures,
            access: &[],
            joins: &self.joins,
            warnings: &[],
            inputs: &self.inputs,
            projection: plane(),
        }
    }
}

fn areas(side: usize) -> Vec<Area> {
    let count = side * side;
    let area = |index: usize| {
        let (column, row) = (index % side, index / side);
        let (x, y) = (WEST + column as f64 * CELL, SOUTH + row as f64 * CELL);
        let ridit = (column as f64 + 0.5) / side as f64;
        Area {
            code: format!("G{index:08}"),
            name: if index < HOSTILE.len() {
                HOSTILE[index].to_owned()
            } else {
                format!("Grid {column:02}{row:02}")
            },
            boundary: MultiPolygon(vec![
                Rect::new(Coord { x, y }, Coord { x: x + CELL, y: y + CELL }).to_polygon(),
            ]),
            origin: Bng { easting: x + CELL / 2.0, northing: y + CELL / 2.0 },
            origin_kind: OriginKind::InteriorPoint,
            deprivation: Deprivation {
                rank: (column * side + row + 1) as f64,
                decile: ((ridit * 10.0) as u8 + 1).min(10),
                ridit,
                population: 1500.0,
            },
            inside: true,
            ward: Some(format!("Ward {}", row / 3 + 1)),
        }
    };
    (0..count).map(area).collect()
}

fn venue_list(side: usize, count: usize) -> Vec<Venue> {
    let span = side as f64 * CELL;
    let venue = |index: usize| {
        let turn = index as f64 * 2.399_963;
        let radius = span * 0.48 * ((index as f64 + 0.3) / count as f64).sqrt();
        Venue {
            id: format!("v{index}"),
            name: HOSTILE.get(index).map_or_else(|| format!("Hall {index}"), |name| (*name).to_owned()),
            kind: ["library", "gp-practice", "family-hub"][index % 3].to_owned(),
            location: Bng {
                easting: WEST + span / 2.0 + radius * turn.cos(),
                northing: SOUTH + span / 2.0 + radius * turn.sin(),
            },
            status: if index == 0 { VenueStatus::Hub } else { VenueStatus::Candidate },
            places_per_session: 8.0,
            staff: 2.0,
            pounds_per_session: 40.0,
            allowed: Vec::new(),
            fixed: None,
            site: None,
            ward: None,
            postcode: Some("CV1 1AA".to_owned()),
            hours: None,
            inside: true,
            table: "venues.csv".to_owned(),
            row: 2,
        }
    };
    (0..count).map(venue).collect()
}

fn problem(areas: &[Area], venues: &[Venue]) -> Problem {
    let patterns: Vec<Pattern> = ["none", "weekly"].iter().map(|n| Pattern::named(n, 13).unwrap()).collect();
    let groups: Vec<Group> = [("low", 1.0, 0.5), ("higher · no car", 6.0, 0.2)]
        .iter()
        .map(|(name, contacts, _)| Group {
            name: (*name).to_owned(),
            of: name.split(' ').next().unwrap().to_owned(),
            contacts: *contacts,
            reach: Reach::Linear { free: 10.0, max: 40.0 },
            mode: 0,
        })
        .collect();
    let points = (0..areas.len() * 2).map(|k| DemandPoint {
        area: AreaId::new(k / 2),
        group: GroupId::new(k % 2),
        people: if k % 2 == 0 { 12.5 } else { 5.0 },
        contacts: groups[k % 2].contacts,
    });
    let rows = areas.iter().map(|area| {
        let minutes = |v: &Venue| v.location.metres_to(area.origin) * 1.3 / 80.0;
        venues
            .iter()
            .enumerate()
            .map(|(i, v)| (VenueId::new(i), minutes(v)))
            .filter(|(_, m)| *m <= 40.0)
            .collect()
    });
    let option = |pattern: usize| PatternOption {
        pattern: PatternId::new(pattern),
        sessions: f64::from(patterns[pattern].sessions),
        cost: vec![f64::from(patterns[pattern].sessions)],
    };
    Problem {
        ridit: areas.iter().map(|a| a.deprivation.ridit).collect(),
        decile: areas.iter().map(|a| a.deprivation.decile).collect(),
        points: points.collect(),
        venues: venues
            .iter()
            .map(|v| VenueOptions {
                places_per_session: v.places_per_session,
                options: vec![option(0), option(1)],
            })
            .collect(),
        travel: vec![TravelMatrix::from_rows(rows)],
        gradient: Gradient::Geometric { ratio: 3.0 },
        budgets: vec![BudgetRow { resource: Resource::Sessions, limit: 160.0, committed: 13.0 }],
        limits: Vec::new(),
        floor: Floor { minutes: Some(30.0), share: 0.25 },
        objective: Objective::default(),
        groups,
        patterns,
    }
}

/// Each point is offered a tenth of its entitlement at its nearest open venue, however many places that takes.
fn allocation(problem: &Problem, open: impl Fn(usize) -> bool) -> Allocation {
    let venues = problem.venues.len();
    let raw: Vec<f64> = problem
        .points
        .iter()
        .map(|p| p.contacts_needed() * problem.gradient.weight(problem.ridit[p.area.index()], 1))
        .collect();
    let scale =
        problem.points.iter().map(DemandPoint::contacts_needed).sum::<f64>() / raw.iter().sum::<f64>();
    let entitlement: Vec<f64> = raw.iter().map(|e| e * scale).collect();
    let flow = |(index, point): (usize, &DemandPoint)| {
        let (venue, minutes, _) = problem.arcs(point).find(|(v, _, _)| open(v.index()))?;
        Some(Flow { point: PointId::new(index), venue, places: entitlement[index] * 0.1, minutes })
    };
    let flows: Vec<Flow> = problem.points.iter().enumerate().filter_map(flow).collect();
    Allocation {
        patterns: (0..venues).map(|v| PatternId::new(usize::from(open(v)))).collect(),
        sessions: (0..venues).map(|v| if open(v) { 13.0 } else { 0.0 }).collect(),
        objective: flows.iter().map(|f| f.places).sum::<f64>() * 10.0,
        flows,
        mean_fill: 0.1,
        entitlement,
    }
}

fn state(plan: &Allocation, concentration_index: f64) -> State {
    let spread = Distribution { concentration_index: Some(concentration_index), ..Distribution::default() };
    State {
        open_venues: Some(plan.sessions.iter().filter(|s| **s > 0.0).count()),
        sessions: plan.sessions.iter().sum(),
        places: plan.flows.iter().map(|f| f.places).sum(),
        places_per_contact: spread,
        minutes: Distribution::default(),
        access: Distribution::default(),
        access_by: spoke_model::measures::AccessMethods::default(),
        leakage: Leakage::default(),
        under_coverage: UnderCoverage::default(),
        groups: Vec::new(),
        cohorts: Vec::new(),
    }
}
