//! The ward of each area, where a lookup names one, and what of that joined.

use std::collections::HashMap;

use spoke_model::{Fault, JoinReport};

use super::choose::{matching_code_column, ward_column};
use crate::coded::examples;
use crate::fault;
use crate::loader::Loader;
use crate::settings::AreaSettings;
use crate::table::{Table, split_code};
use crate::tally::Tally;

impl Loader {
    /// The ward of each area; none where no lookup names it.
    pub(super) fn wards(&mut self, settings: &AreaSettings, codes: &[String]) -> Vec<Option<String>> {
        let given = settings.wards.as_ref();
        let path = given.or(settings.only.as_ref().and_then(|only| only.lookup.as_ref()));
        let none = || vec![None; codes.len()];
        let Some(path) = path else { return none() };
        let Some(table) = self.table("wards", path) else { return none() };
        let Some(ward) = ward_column(&table) else {
            if given.is_some() {
                let message =
                    format!("no column of ward names; the columns are {}", table.column_list("ward name"));
                self.faults.push(Fault::new(&fault::COLUMN_MISSING, message).path(path).column("ward name"));
            }
            return none();
        };
        let Some(column) = matching_code_column(&table, codes) else {
            let message = format!(
                "none of its columns holds codes of the areas, such as {}; no area is in a ward",
                examples(codes)
            );
            if given.is_some() {
                self.faults.push(Fault::new(&fault::WARDS_UNMATCHED, message).path(path));
            }
            return none();
        };
        self.understood(path, &format!("wards `{}` by `{}`", table.headers[ward], table.headers[column]));
        let by_code = self.ward_by_code(&table, column, ward, codes);
        let wards: Vec<Option<String>> =
            codes.iter().map(|code| by_code.get(code.as_str()).map(|(_, name)| (*name).to_owned())).collect();
        let missing: Vec<String> = codes
            .iter()
            .zip(&wards)
            .filter(|(_, ward)| ward.is_none())
            .map(|(code, _)| code.clone())
            .collect();
        // Of a lookup that was given to choose areas, what it says of wards besides is told with the joins alone.
        if given.is_some() && !missing.is_empty() {
            let message =
                format!("{} of {} areas have no ward: {}", missing.len(), codes.len(), examples(&missing));
            let fault = Fault::new(&fault::WARDS_UNMATCHED, message).path(path);
            self.faults.push(fault.column(&table.headers[column]));
        }
        self.joins.push(JoinReport {
            what: format!("areas ↔ wards ({path})"),
            matched: codes.len() - missing.len(),
            // A lookup is of the whole nation: what it has besides says nothing.
            unused: 0,
            unused_examples: Vec::new(),
            consequence: if missing.is_empty() {
                "every code matched".to_owned()
            } else {
                "no limit on a ward counts those missing".to_owned()
            },
            missing,
        });
        wards
    }

    /// Row and ward of each code asked for; of a code with two wards the first, and said.
    fn ward_by_code<'t>(
        &mut self,
        table: &'t Table,
        column: usize,
        ward: usize,
        codes: &[String],
    ) -> HashMap<&'t str, (u64, &'t str)> {
        let asked: std::collections::HashSet<&str> = codes.iter().map(String::as_str).collect();
        let mut by_code: HashMap<&str, (u64, &str)> = HashMap::with_capacity(codes.len());
        let mut two = Tally::new(&fault::WARDS_SEVERAL, &table.path, &table.headers[column]);
        for (row, cells) in table.rows() {
            let (code, name) = (split_code(cells.cell(column)).0, cells.cell(ward));
            if name.is_empty() || !asked.contains(code) {
                continue;
            }
            let (first, known) = *by_code.entry(code).or_insert((row, name));
            if known != name {
                let message =
                    format!("{code} is in {name} here and in {known} on row {first}, which is used");
                two.add(row, code, message);
            }
        }
        two.finish(&mut self.faults);
        by_code
    }
}
