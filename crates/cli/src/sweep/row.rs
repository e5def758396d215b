//! One row of a sweep: what a scenario gives, in numbers that can be laid side by side.

use serde::{Deserialize, Serialize};
use spoke_model::measures::Distribution;
use spoke_report::{guarded, significant};

use crate::pipeline::WhatIf;

/// The figures of one scenario. `None` where a figure is not defined.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figures {
    /// Value of the objective. It compares plans of the same budget, need and groups only.
    pub(crate) objective: f64,
    /// Upper bound on it.
    pub(crate) bound: f64,
    /// `(bound − objective) / |objective|`, where that is a number.
    pub(crate) gap: Option<f64>,
    /// Whether the search ended before the gap asked for: its plan may be worse than those of other rows for that alone.
    #[serde(default)]
    pub(crate) short: bool,
    /// Venues with a session.
    pub(crate) open_venues: Option<usize>,
    /// Sessions.
    pub(crate) sessions: f64,
    /// Places offered.
    pub(crate) places: f64,
    /// Mean one-way minutes of people to their nearest open venue, of those who have one within the minutes computed.
    pub(crate) minutes: Option<f64>,
    /// Share of people who have none, 0–1: where it grows, fewer minutes are no gain.
    #[serde(default)]
    pub(crate) beyond: Option<f64>,
    /// Places per contact needed, most over least deprived fifth, as asked.
    pub(crate) ratio_asked: Option<f64>,
    /// The same as achieved.
    pub(crate) ratio_achieved: Option<f64>,
    /// Slope index of inequality of places per contact needed.
    pub(crate) sii: Option<f64>,
    /// Concentration index of places per contact needed; below 0 = more for the more deprived.
    pub(crate) concentration_index: Option<f64>,
    /// Share of places in the two least deprived fifths.
    pub(crate) leakage: Option<f64>,
    /// Share of the most deprived fifth's need that no open session reaches.
    pub(crate) under_coverage: Option<f64>,
    /// Areas that no candidate venue is near enough to.
    pub(crate) unreachable_areas: usize,
    /// Demand points offered less than the floor.
    pub(crate) shortfalls: usize,
}

/// How a row ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    /// With a plan.
    Planned(Figures),
    /// No plan keeps the hard constraints: why.
    Infeasible(String),
    /// The scenario or its files are wrong: why.
    BadInput(String),
}

/// A row as it is kept in the sweep's folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Position in the grid.
    pub(crate) row: usize,
    /// Identifies the base run: rows of two are never laid side by side.
    #[serde(default)]
    pub(crate) base: String,
    /// Identifies scenario, inputs and program: a row is kept only where it is the same.
    pub(crate) key: String,
    /// Values of the keys varied.
    pub(crate) values: Vec<String>,
    /// What came of it.
    pub(crate) outcome: Outcome,
}

impl Figures {
    /// Of a plan that was to come within `gap` of the best.
    pub(crate) fn of(plan: &WhatIf, gap: f64) -> Self {
        let state = &plan.state;
        let allocation = &plan.solution.allocation;
        let spread = &state.places_per_contact;
        Self {
            objective: allocation.objective,
            bound: plan.solution.certificate.bound,
            gap: Some(plan.solution.gap()).filter(|gap| gap.is_finite()),
            short: plan.solution.gap() > gap,
            open_venues: state.open_venues,
            sessions: state.sessions,
            places: state.places,
            minutes: state.minutes.mean,
            beyond: beyond(&state.minutes),
            ratio_asked: plan.gradient.asked_ratio,
            ratio_achieved: plan.gradient.achieved_ratio,
            sii: spread.linear.map(|slope| slope.sii),
            concentration_index: spread.concentration_index,
            leakage: state.leakage.share,
            under_coverage: state.under_coverage.share,
            unreachable_areas: plan.verdict.unreachable.len(),
            shortfalls: plan.verdict.shortfalls.len(),
        }
        .rounded()
    }

    /// Figures to twelve significant digits.
    fn rounded(mut self) -> Self {
        [&mut self.objective, &mut self.bound, &mut self.sessions, &mut self.places]
            .into_iter()
            .chain(
                [
                    &mut self.gap,
                    &mut self.minutes,
                    &mut self.beyond,
                    &mut self.ratio_asked,
                    &mut self.ratio_achieved,
                    &mut self.sii,
                    &mut self.concentration_index,
                    &mut self.leakage,
                    &mut self.under_coverage,
                ]
                .into_iter()
                .flatten(),
            )
            .for_each(|value| *value = significant(*value));
        self
    }
}

fn beyond(minutes: &Distribution) -> Option<f64> {
    let all = minutes.weight + minutes.missing_weight;
    (all > 0.0).then(|| minutes.missing_weight / all)
}

/// Header of the figures in `sweep.csv`.
pub(crate) const COLUMNS: [&str; 19] = [
    "status",
    "objective",
    "bound",
    "gap",
    "open_venues",
    "sessions",
    "places",
    "minutes",
    "beyond",
    "ratio_asked",
    "ratio_achieved",
    "sii",
    "concentration_index",
    "leakage",
    "under_coverage",
    "unreachable_areas",
    "shortfalls",
    "pareto",
    "message",
];

impl Row {
    /// Whether its search ended before the gap asked for.
    pub(crate) fn is_short(&self) -> bool {
        matches!(&self.outcome, Outcome::Planned(figures) if figures.short)
    }

    /// Its cells under [`COLUMNS`].
    pub(crate) fn cells(&self, pareto: bool) -> Vec<String> {
        let number = |value: f64| format!("{value}");
        let optional = |value: Option<f64>| value.map(number).unwrap_or_default();
        match &self.outcome {
            Outcome::Planned(f) => vec![
                if f.short { "stopped" } else { "planned" }.to_owned(),
                number(f.objective),
                number(f.bound),
                optional(f.gap),
                f.open_venues.map(|open| open.to_string()).unwrap_or_default(),
                number(f.sessions),
                number(f.places),
                optional(f.minutes),
                optional(f.beyond),
                optional(f.ratio_asked),
                optional(f.ratio_achieved),
                optional(f.sii),
                optional(f.concentration_index),
                optional(f.leakage),
                optional(f.under_coverage),
                f.unreachable_areas.to_string(),
                f.shortfalls.to_string(),
                pareto.to_string(),
                String::new(),
            ],
            Outcome::Infeasible(why) => failed("infeasible", why),
            Outcome::BadInput(why) => failed("bad input", why),
        }
    }
}

fn failed(status: &str, why: &str) -> Vec<String> {
    let mut cells = vec![String::new(); COLUMNS.len()];
    cells[0] = status.to_owned();
    cells[COLUMNS.len() - 1] = guarded(why).into_owned();
    cells
}

/// Which rows no other row beats: none offers as many places (efficiency) and a concentration index as low
/// (equity) and one of them better.
pub(crate) fn pareto(rows: &[Row]) -> Vec<bool> {
    let point = |row: &Row| match &row.outcome {
        Outcome::Planned(figures) => figures.concentration_index.map(|index| (figures.places, index)),
        _ => None,
    };
    // Adding zero turns −0 into 0, which sorts apart from it.
    let mut points: Vec<(f64, f64, usize)> = rows
        .iter()
        .enumerate()
        .filter_map(|(row, of)| point(of).map(|(places, index)| (places + 0.0, index, row)))
        .collect();
    points.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.total_cmp(&b.1)));
    let mut front = vec![false; rows.len()];
    // Most places first: a row is beaten by one of as many or more places with a lower index, or by one of more places
    // with the same.
    let mut least = f64::INFINITY;
    for of_places in points.chunk_by(|a, b| a.0 == b.0) {
        let best = of_places[0].1;
        if best < least {
            of_places.iter().filter(|point| point.1 == best).for_each(|point| front[point.2] = true);
            least = best;
        }
    }
    front
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, Figures, Outcome, Row, pareto};

    #[test]
    fn every_column_is_explained() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/outputs.md");
        let document = std::fs::read_to_string(path).unwrap();
        let missing: Vec<&str> =
            COLUMNS.into_iter().filter(|column| !document.contains(&format!("`{column}`"))).collect();
        assert!(missing.is_empty(), "docs/outputs.md does not explain {missing:?}");
    }

    #[test]
    fn the_front_holds_what_nothing_beats() {
        let row = |places, index| Row {
            row: 0,
            base: String::new(),
            key: String::new(),
            values: Vec::new(),
            outcome: Outcome::Planned(Figures {
                places,
                concentration_index: Some(index),
                ..Figures::default()
            }),
        };
        let bad = Row { outcome: Outcome::Infeasible("no".to_owned()), ..row(0.0, 0.0) };
        let rows = [
            row(100.0, -0.1),
            row(90.0, -0.2),
            row(90.0, -0.1),
            row(100.0, -0.1),
            bad,
            row(80.0, -0.2),
            row(100.0, 0.3),
            row(70.0, -0.0),
            row(60.0, -0.4),
        ];
        assert_eq!(pareto(&rows), [true, true, false, true, false, false, false, false, true]);
    }
}
