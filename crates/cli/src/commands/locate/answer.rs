//! The answer of `spoke locate` as JSON.

use std::time::Instant;

use serde::Serialize;
use serde_json::{Map, Value};
use spoke_allocate::locate::{Solution, Stage};

use super::tables::Tables;

/// Seconds by stage.
#[derive(Debug, Serialize)]
pub(super) struct Seconds {
    read: f64,
    prepare: f64,
    search: f64,
    bound: f64,
    proof: f64,
    total: f64,
}

impl Seconds {
    /// From the moments at which stages began.
    pub(super) fn new(read: f64, stages: &[(Stage, Instant)], end: Instant, begin: Instant) -> Self {
        let mut seconds = Self { read, prepare: 0.0, search: 0.0, bound: 0.0, proof: 0.0, total: 0.0 };
        for (at, (stage, from)) in stages.iter().enumerate() {
            let to = stages.get(at + 1).map_or(end, |next| next.1);
            let slot = match stage {
                Stage::Prepare => &mut seconds.prepare,
                Stage::Search => &mut seconds.search,
                Stage::Bound => &mut seconds.bound,
                Stage::Proof => &mut seconds.proof,
            };
            *slot += to.duration_since(*from).as_secs_f64();
        }
        seconds.total = end.duration_since(begin).as_secs_f64();
        seconds
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    model: &'a str,
    objective: f64,
    bound: f64,
    gap: f64,
    optimal: bool,
    selected: Vec<&'a str>,
    assignment: Map<String, Value>,
    /// Origins that no site serves.
    unserved: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    equity: Option<Fair>,
    seconds: Seconds,
}

/// Of Kolm–Pollak.
#[derive(Serialize)]
struct Fair {
    kappa: f64,
    alpha: Option<f64>,
    ede: f64,
    ede_bound: f64,
    mean: f64,
}

/// The answer on one line.
pub(super) fn json(model: &str, solution: &Solution, tables: &Tables, seconds: Seconds) -> String {
    let mut assignment = Map::new();
    let mut unserved = Vec::new();
    for (origin, site) in tables.origins.iter().zip(&solution.assignment) {
        match site {
            Some(site) => {
                assignment.insert(origin.clone(), Value::from(tables.destinations[*site].as_str()));
            }
            None => unserved.push(origin.as_str()),
        }
    }
    let answer = Answer {
        model,
        objective: solution.objective,
        bound: solution.bound,
        gap: solution.gap,
        optimal: solution.optimal,
        selected: solution.selected.iter().map(|&site| tables.destinations[site].as_str()).collect(),
        assignment,
        unserved,
        equity: solution.equity.map(|fair| Fair {
            kappa: fair.kappa,
            alpha: fair.alpha,
            ede: fair.ede,
            ede_bound: fair.ede_bound,
            mean: fair.mean,
        }),
        seconds,
    };
    let mut text = serde_json::to_string(&answer).unwrap_or_default();
    text.push('\n');
    text
}
