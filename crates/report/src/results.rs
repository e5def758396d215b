//! A finished run as rows and a record: what every format is written from and what a run directory holds.

use spoke_model::{
    Allocation, AreaId, Certificate, DemandPoint, Fault, Problem, Schedule, Timetable, VenueStatus,
};

use crate::comparison::Comparison;
use crate::floor::{self, AreaFloor};
use crate::geography::Geography;
use crate::number::{ratio, significant};
use crate::record::{
    Audience, BudgetUse, FORMAT, GradientRecord, GroupRecord, ProgrammeRecord, Record, Totals, Warning, named,
};
use crate::rows::{AreaRow, FlowRow, GroupCells, VenueRow};
use crate::run::Run;
use crate::table::{Cell, Table};
use crate::{bands, robustness, sentences};

/// A finished run as rows and a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    /// `run.json`.
    pub record: Record,
    /// `areas`, in input order.
    pub areas: Vec<AreaRow>,
    /// `venues`, in input order.
    pub venues: Vec<VenueRow>,
    /// `flows`, by area, group, venue.
    pub flows: Vec<FlowRow>,
    /// `certificate.json`.
    pub certificate: Certificate,
    /// `schedule.json`, where the quarter was dated.
    pub schedule: Option<Schedule>,
    /// `timetable.json`: what the quarter was dated from.
    pub timetable: Option<Timetable>,
    /// Other runs against this one, for the page; nothing a run directory holds.
    pub comparison: Option<Comparison>,
}

impl Results {
    /// The rows and the record of a finished run, and where its areas are drawn.
    ///
    /// # Errors
    /// [`crate::faults::OFF_THE_MAP`] for every area or venue that the projection has no place for.
    ///
    /// # Panics
    /// When the run's lists are not in one order (see [`Run`]).
    pub fn of(run: &Run<'_>) -> Result<(Self, Geography), Vec<Fault>> {
        let mut problems = Vec::new();
        let groups = group_records(run);
        let flows = flow_rows(run);
        let (areas, floors) = area_rows(run, &mut problems);
        let venues = venue_rows(run, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let origins = areas.iter().map(|row| spoke_model::LonLat { lon: row.lon, lat: row.lat });
        let geography = Geography::of_metres(
            run.areas.iter().zip(origins).map(|(area, origin)| (area.code.as_str(), &area.boundary, origin)),
            &run.projection,
        )?;
        let record = record(run, groups, &areas, &venues, &floors);
        let certificate = run.certificate.clone();
        let results = Self {
            record,
            areas,
            venues,
            flows,
            certificate,
            schedule: None,
            timetable: None,
            comparison: None,
        };
        Ok((results, geography))
    }

    /// `areas` as a table.
    pub fn area_table(&self) -> Table<'_> {
        let columns = AreaRow::columns(&self.record.groups);
        Table::new("areas", columns, self.areas.len(), |index| self.areas[index].cells())
    }

    /// `venues` as a table.
    pub fn venue_table(&self) -> Table<'_> {
        Table::new("venues", VenueRow::columns(), self.venues.len(), |index| self.venues[index].cells())
    }

    /// `flows` as a table.
    pub fn flow_table(&self) -> Table<'_> {
        Table::new("flows", FlowRow::columns(), self.flows.len(), |index| {
            let flow = &self.flows[index];
            vec![
                Cell::text(&self.areas[flow.area.index()].code),
                Cell::text(&self.record.groups[flow.group.index()].name),
                Cell::text(&self.venues[flow.venue.index()].id),
                Cell::number(flow.places),
                Cell::number(flow.minutes),
            ]
        })
    }
}

fn group_records(run: &Run<'_>) -> Vec<GroupRecord> {
    let mut taken: Vec<String> = Vec::new();
    let mut records = Vec::new();
    for group in &run.problem.groups {
        let stem = column_suffix(&group.name);
        let mut column = stem.clone();
        let mut copy = 2;
        while taken.contains(&column) {
            column = format!("{stem}_{copy}");
            copy += 1;
        }
        taken.push(column.clone());
        records.push(GroupRecord {
            name: group.name.clone(),
            of: group.of.clone(),
            column,
            contacts: group.contacts,
            mode: run.modes.get(group.mode).cloned().unwrap_or_default(),
        });
    }
    records
}

fn column_suffix(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if words.is_empty() { "group".to_owned() } else { words.join("_") }
}

fn flow_rows(run: &Run<'_>) -> Vec<FlowRow> {
    let row = |flow: &spoke_model::Flow| {
        let point = run.problem.point(flow.point);
        FlowRow {
            area: point.area,
            group: point.group,
            venue: flow.venue,
            places: significant(flow.places),
            minutes: significant(flow.minutes),
        }
    };
    run.plan.flows.iter().map(row).collect()
}

/// Places and place-minutes of an allocation, per demand point.
fn offered(plan: &Allocation, points: usize) -> Vec<(f64, f64)> {
    let mut totals = vec![(0.0, 0.0); points];
    for flow in &plan.flows {
        let (places, minutes) = &mut totals[flow.point.index()];
        *places += flow.places;
        *minutes += flow.places * flow.minutes;
    }
    totals
}

/// Demand points of each area as ranges of `problem.points`, which are sorted by area.
fn points_by_area(problem: &Problem) -> Vec<std::ops::Range<usize>> {
    let mut start = 0;
    (0..problem.areas())
        .map(|area| {
            let length = problem.points[start..].iter().take_while(|p| p.area.index() == area).count();
            let range = start..start + length;
            start += length;
            range
        })
        .collect()
}

fn modes_of(problem: &Problem, points: &[DemandPoint]) -> Vec<usize> {
    let mut modes: Vec<usize> =
        points.iter().filter(|p| p.people > 0.0).map(|p| problem.group_of(p).mode).collect();
    if modes.is_empty() {
        modes = problem.groups.iter().map(|group| group.mode).collect();
    }
    modes.sort_unstable();
    modes.dedup();
    modes
}

fn area_rows(run: &Run<'_>, problems: &mut Vec<Fault>) -> (Vec<AreaRow>, Vec<AreaFloor>) {
    let problem = run.problem;
    let after = offered(run.plan, problem.points.len());
    let before = offered(run.before, problem.points.len());
    let ranges = points_by_area(problem);
    let mut rows = Vec::with_capacity(run.areas.len());
    let mut floors = Vec::with_capacity(run.areas.len());
    for (index, (area, range)) in run.areas.iter().zip(ranges).enumerate() {
        let id = AreaId::new(index);
        let modes = modes_of(problem, &problem.points[range.clone()]);
        let open = floor::nearest(problem, id, &modes, |v| run.plan.sessions[v.index()] > 0.0);
        let open_before = floor::nearest(problem, id, &modes, |v| run.before.sessions[v.index()] > 0.0);
        let points: Vec<(usize, DemandPoint, f64)> =
            range.clone().map(|k| (k, problem.points[k], after[k].0)).collect();
        let floor = floor::area_floor(problem, run.plan, id, &points, &modes, open.map(|(_, m)| m));
        let lonlat = run.projection.degrees(area.origin, &area.code).unwrap_or_else(|fault| {
            problems.push(fault);
            spoke_model::LonLat { lon: 0.0, lat: 0.0 }
        });
        let mut row = AreaRow {
            code: area.code.clone(),
            name: area.name.clone(),
            decile: area.deprivation.decile,
            ridit: area.deprivation.ridit,
            need: 0.0,
            contacts: 0.0,
            entitlement: 0.0,
            places: 0.0,
            places_per_contact: None,
            nearest_venue: open.map(|(venue, _)| run.venues[venue.index()].id.clone()),
            nearest_minutes: open.map(|(_, minutes)| minutes),
            floor_met: Some(floor.met()),
            floor_short: floor.short,
            places_before: range.clone().map(|k| before[k].0).sum::<f64>() + 0.0,
            nearest_minutes_before: open_before.map(|(_, minutes)| minutes),
            rank: area.deprivation.rank,
            population: area.deprivation.population,
            ward: area.ward.clone(),
            inside: area.inside,
            lon: lonlat.lon,
            lat: lonlat.lat,
            access: run.access.get(index).copied().unwrap_or_default(),
            need_private: 0.0,
            groups: vec![GroupCells::default(); problem.groups.len()],
        };
        for (k, point, places) in points {
            row.need += point.people;
            row.groups[point.group.index()] = GroupCells {
                contacts: point.contacts_needed(),
                entitlement: run.plan.entitlement[k],
                places,
                minutes: ratio(after[k].1, places),
            };
        }
        row.need_private = row.need * run.private_part.get(index).copied().unwrap_or(0.0);
        row.contacts = row.groups.iter().map(|g| g.contacts).sum();
        row.entitlement = row.groups.iter().map(|g| g.entitlement).sum();
        row.places = row.groups.iter().map(|g| g.places).sum();
        row.places_per_contact = ratio(row.places, row.contacts);
        rows.push(row.in_twelve_digits());
        floors.push(floor);
    }
    (rows, floors)
}

fn venue_rows(run: &Run<'_>, problems: &mut Vec<Fault>) -> Vec<VenueRow> {
    let mut places = vec![0.0; run.venues.len()];
    for flow in &run.plan.flows {
        places[flow.venue.index()] += flow.places;
    }
    let mut rows = Vec::with_capacity(run.venues.len());
    for (index, venue) in run.venues.iter().enumerate() {
        let value = run.values[index];
        let sessions = run.plan.sessions[index];
        let places_per_session = run.problem.venues[index].places_per_session;
        let available = sessions * places_per_session;
        let lonlat = run.projection.degrees(venue.location, &venue.id).unwrap_or_else(|fault| {
            problems.push(fault);
            spoke_model::LonLat { lon: 0.0, lat: 0.0 }
        });
        let row = VenueRow {
            id: venue.id.clone(),
            name: venue.name.clone(),
            kind: venue.kind.clone(),
            rank: value.rank,
            pattern: run.problem.patterns[run.plan.patterns[index].index()].name.clone(),
            sessions,
            places: places[index],
            utilisation: ratio(places[index], available),
            marginal_value: value.marginal_value,
            value_if_closed: value.value_if_closed,
            places_lost_if_closed: value.places_lost_if_closed,
            areas_below_if_closed: value.areas_below_if_closed.map(f64::from),
            areas_without_if_closed: Some(f64::from(value.areas_without_if_closed)),
            places_available: available,
            places_per_session,
            sessions_before: run.before.sessions[index],
            status: status_word(venue.status).to_owned(),
            staff: venue.staff,
            pounds_per_session: venue.pounds_per_session,
            site: venue.site.clone(),
            ward: venue.ward.clone(),
            postcode: venue.postcode.clone(),
            inside: venue.inside,
            easting: venue.location.easting,
            northing: venue.location.northing,
            lon: lonlat.lon,
            lat: lonlat.lat,
        };
        rows.push(row.in_twelve_digits());
    }
    rows
}

fn status_word(status: VenueStatus) -> &'static str {
    match status {
        VenueStatus::Candidate => "candidate",
        VenueStatus::Required => "required",
        VenueStatus::Excluded => "excluded",
        VenueStatus::Hub => "hub",
    }
}

fn record(
    run: &Run<'_>,
    groups: Vec<GroupRecord>,
    areas: &[AreaRow],
    venues: &[VenueRow],
    floors: &[AreaFloor],
) -> Record {
    let deciles = bands::bands(areas, 10);
    let (objective, bound) = (run.plan.objective, run.certificate.bound);
    let mut record = Record {
        spoke: run.version.to_owned(),
        format: FORMAT,
        name: named(run.name, run.overrides),
        scenario_file: run.scenario_file.to_owned(),
        overrides: run.overrides.to_vec(),
        status: run.status,
        audience: Audience::Internal,
        summary: Vec::new(),
        objective,
        bound,
        // A plan that is the best possible may lie above its bound by the last bit of a sum.
        gap: if bound <= objective { Some(0.0) } else { ratio(bound - objective, objective.abs()) },
        seed: run.seed,
        started_from: None,
        totals: totals(run, areas, venues),
        budgets: budgets(run),
        floor: floor::record(run.problem, run.areas, run.venues, run.nearest, floors),
        gradient: GradientRecord {
            asked: run.problem.gradient.clone(),
            fifths: bands::bands(areas, 5),
            largest_departure: bands::largest_departure(&deciles),
            deciles,
        },
        measures: run.measures.clone(),
        robustness: None,
        before: run.before_label.to_owned(),
        index: run.index.to_owned(),
        weights: run.problem.objective,
        groups,
        patterns: run.problem.patterns.clone(),
        programmes: run.programmes.iter().map(ProgrammeRecord::from).collect(),
        joins: run.joins.to_vec(),
        warnings: run.warnings.iter().map(Warning::from).collect(),
        certificate: crate::certificate_json::NAME.to_owned(),
        scenario: run.scenario.clone(),
        roots: run.roots.to_vec(),
        inputs: run.inputs.to_vec(),
        outputs: Vec::new(),
    };
    record.summary = sentences::summary(&record, None);
    record
}

fn totals(run: &Run<'_>, areas: &[AreaRow], venues: &[VenueRow]) -> Totals {
    let places: f64 = areas.iter().map(|a| a.places).sum();
    Totals {
        areas: areas.len(),
        venues: venues.len(),
        open: venues.iter().filter(|v| v.is_open()).count(),
        open_before: Some(venues.iter().filter(|v| v.sessions_before > 0.0).count()),
        sessions: venues.iter().map(|v| v.sessions).sum(),
        sessions_before: venues.iter().map(|v| v.sessions_before).sum(),
        people: areas.iter().map(|a| a.need).sum(),
        contacts: areas.iter().map(|a| a.contacts).sum(),
        places,
        places_before: areas.iter().map(|a| a.places_before).sum(),
        places_available: venues.iter().map(|v| v.places_available).sum(),
        minutes: ratio(areas.iter().map(AreaRow::place_minutes).sum(), places),
        mean_fill: run.plan.mean_fill,
    }
}

fn budgets(run: &Run<'_>) -> Vec<BudgetUse> {
    let used = |row: usize| -> f64 {
        let taken = run.problem.venues.iter().zip(&run.plan.patterns).filter_map(|(venue, pattern)| {
            let option = venue.options.iter().find(|option| option.pattern == *pattern)?;
            option.cost.get(row).copied()
        });
        taken.sum()
    };
    let rows = run.problem.budgets.iter().enumerate().map(|(index, budget)| BudgetUse {
        resource: budget.resource,
        limit: budget.limit,
        committed: budget.committed,
        used: used(index),
    });
    rows.collect()
}

impl Results {
    /// Says the plan in sentences again, after a quarter was dated or draws were made.
    pub fn sum_up(&mut self) {
        let mut summary = sentences::summary(&self.record, self.schedule.as_ref());
        summary.extend(self.record.robustness.as_ref().map(|drawn| robustness::sentence(self, drawn)));
        self.record.summary = summary;
    }
}
