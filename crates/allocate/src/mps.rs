//! The very instance as free MPS, for any solver to check optimum and bound against.
//!
//! Rows and columns are named for people: `hold[v5,3,weekly]` venue 5 (from 0, in the venue table's order) takes its option 3
//! (from 0), the weekly pattern, `places[a12,g0,v5]` places there for group 0 of area 12, `band[a12,g0,3]` places in the fourth
//! band of their Φ. A maximisation, said so in `OBJSENSE`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use spoke_model::{Problem, Resource};

use crate::instance::Instance;

/// A column being written: its entries by row, kept in order.
type Entries<'a> = BTreeMap<&'a str, f64>;

/// Writes the problem as a mixed-integer programme in free MPS.
///
/// Band columns carry the objective's slopes (equation 3), so that its optimum is the model's objective. Where
/// x̄ = 0 there are no places and no bands, only the venues' choices.
///
/// # Errors
/// What `out` says when it cannot be written to.
pub fn export_mps(problem: &Problem, out: &mut impl Write) -> io::Result<()> {
    let instance = Instance::new(problem);
    let writer = Mps { instance: &instance };
    writeln!(out, "NAME spoke")?;
    writeln!(out, "OBJSENSE\n    MAX")?;
    writer.rows(out)?;
    writeln!(out, "COLUMNS")?;
    writeln!(out, "    MARKER 'MARKER' 'INTORG'")?;
    writer.holds(out)?;
    writeln!(out, "    MARKER 'MARKER' 'INTEND'")?;
    writer.places(out)?;
    writer.bands(out)?;
    writer.right_hand_sides(out)?;
    writer.bounds(out)?;
    writeln!(out, "ENDATA")
}

struct Mps<'a> {
    instance: &'a Instance<'a>,
}

impl Mps<'_> {
    fn point(&self, point: usize) -> String {
        let demand = self.instance.problem.point(self.instance.points[point]);
        format!("a{},g{}", demand.area.0, demand.group.0)
    }

    fn budget(&self, row: usize) -> &'static str {
        match self.instance.problem.budgets[row].resource {
            Resource::Sessions => "budget[sessions]",
            Resource::StaffHours => "budget[staff_hours]",
            Resource::Pounds => "budget[pounds]",
        }
    }

    fn hold(&self, venue: usize, option: usize) -> String {
        let problem = self.instance.problem;
        let pattern = problem.venues[venue].options[option].pattern.index();
        let name = problem.patterns.get(pattern).map_or("", |pattern| pattern.name.as_str());
        let plain: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
        format!("hold[v{venue},{option},{plain}]")
    }

    fn rows(&self, out: &mut impl Write) -> io::Result<()> {
        let problem = self.instance.problem;
        writeln!(out, "ROWS\n N objective")?;
        for venue in 0..problem.venues.len() {
            writeln!(out, " E choose[v{venue}]\n L capacity[v{venue}]")?;
        }
        for row in 0..problem.budgets.len() {
            writeln!(out, " L {}", self.budget(row))?;
        }
        for (index, limit) in problem.limits.iter().enumerate() {
            if limit.maximum.is_some() {
                writeln!(out, " L maximum[{index}]")?;
            }
            if limit.minimum.is_some() {
                writeln!(out, " G minimum[{index}]")?;
            }
        }
        for row in &self.instance.access {
            writeln!(out, " G access[a{}]", row.area.0)?;
        }
        for point in 0..self.instance.points.len() {
            let name = self.point(point);
            writeln!(out, " E filled[{name}]")?;
            for arc in self.instance.arcs(point) {
                writeln!(out, " L reach[{name},v{}]", self.instance.venue[arc])?;
            }
        }
        Ok(())
    }

    fn column(&self, out: &mut impl Write, name: &str, entries: &Entries<'_>) -> io::Result<()> {
        for (row, value) in entries {
            if *value != 0.0 {
                writeln!(out, "    {name} {row} {value}")?;
            }
        }
        Ok(())
    }

    fn holds(&self, out: &mut impl Write) -> io::Result<()> {
        let problem = self.instance.problem;
        for (venue, choices) in problem.venues.iter().enumerate() {
            for (index, option) in choices.options.iter().enumerate() {
                let mut entries: Vec<(String, f64)> = vec![
                    (format!("choose[v{venue}]"), 1.0),
                    (format!("capacity[v{venue}]"), -self.instance.capacity(venue, index)),
                ];
                for (row, cost) in option.cost.iter().enumerate() {
                    entries.push((self.budget(row).to_owned(), *cost));
                }
                for limit in &self.instance.limits_of_venue[venue] {
                    let bounds = &problem.limits[*limit as usize];
                    if bounds.maximum.is_some() {
                        entries.push((format!("maximum[{limit}]"), option.sessions));
                    }
                    if bounds.minimum.is_some() {
                        entries.push((format!("minimum[{limit}]"), option.sessions));
                    }
                }
                if option.sessions > 0.0 {
                    for row in &self.instance.rows_of_venue[venue] {
                        let area = self.instance.access[*row as usize].area;
                        entries.push((format!("access[a{}]", area.0), 1.0));
                    }
                }
                let entries = entries.iter().map(|(row, value)| (row.as_str(), *value)).collect();
                self.column(out, &self.hold(venue, index), &entries)?;
            }
        }
        Ok(())
    }

    fn places(&self, out: &mut impl Write) -> io::Result<()> {
        for point in 0..self.instance.points.len() {
            let name = self.point(point);
            let filled = format!("filled[{name}]");
            let arcs = self.instance.arcs(point);
            let reach: Vec<String> =
                arcs.clone().map(|arc| format!("reach[{name},v{}]", self.instance.venue[arc])).collect();
            for arc in arcs.clone() {
                let venue = self.instance.venue[arc];
                let capacity = format!("capacity[v{venue}]");
                let mut entries = Entries::new();
                entries.insert("objective", -self.instance.unscale(self.instance.burden[arc]));
                entries.insert(&filled, 1.0);
                entries.insert(&capacity, 1.0);
                for row in &reach[..=arc - arcs.start] {
                    entries.insert(row, 1.0);
                }
                self.column(out, &format!("places[{name},v{venue}]"), &entries)?;
            }
        }
        Ok(())
    }

    fn bands(&self, out: &mut impl Write) -> io::Result<()> {
        for point in 0..self.instance.points.len() {
            let name = self.point(point);
            let filled = format!("filled[{name}]");
            for (band, slope) in self.instance.bands_of(point).1.iter().enumerate() {
                let entries =
                    Entries::from([("objective", self.instance.unscale(*slope)), (filled.as_str(), -1.0)]);
                self.column(out, &format!("band[{name},{band}]"), &entries)?;
            }
        }
        Ok(())
    }

    fn right_hand_sides(&self, out: &mut impl Write) -> io::Result<()> {
        let problem = self.instance.problem;
        writeln!(out, "RHS")?;
        // A right-hand side of the objective is taken off it: what kept floors are worth.
        writeln!(out, "    RHS objective {}", self.instance.unscale(self.instance.floors_kept))?;
        for venue in 0..problem.venues.len() {
            writeln!(out, "    RHS choose[v{venue}] 1")?;
        }
        for (row, budget) in problem.budgets.iter().enumerate() {
            writeln!(out, "    RHS {} {}", self.budget(row), budget.limit)?;
        }
        for (index, limit) in problem.limits.iter().enumerate() {
            if let Some(most) = limit.maximum {
                writeln!(out, "    RHS maximum[{index}] {most}")?;
            }
            if let Some(least) = limit.minimum {
                writeln!(out, "    RHS minimum[{index}] {least}")?;
            }
        }
        for row in &self.instance.access {
            writeln!(out, "    RHS access[a{}] 1", row.area.0)?;
        }
        for point in 0..self.instance.points.len() {
            let name = self.point(point);
            for arc in self.instance.arcs(point) {
                let (venue, reach) = (self.instance.venue[arc], self.instance.reach[arc]);
                writeln!(out, "    RHS reach[{name},v{venue}] {reach}")?;
            }
        }
        Ok(())
    }

    fn bounds(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "BOUNDS")?;
        for (venue, choices) in self.instance.problem.venues.iter().enumerate() {
            for option in 0..choices.options.len() {
                writeln!(out, " BV BND {}", self.hold(venue, option))?;
            }
        }
        for point in 0..self.instance.points.len() {
            let name = self.point(point);
            let mut from = 0.0;
            for (band, to) in self.instance.bands_of(point).0.iter().enumerate() {
                writeln!(out, " UP BND band[{name},{band}] {}", to - from)?;
                from = *to;
            }
        }
        Ok(())
    }
}
