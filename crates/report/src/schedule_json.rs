//! `schedule.json`: the dated quarter whole, so that a run directory reads back with it. No file where there is none.

use spoke_model::Fault;

use crate::{Export, Folder, Geography, Results};

/// The file's name.
pub(crate) const NAME: &str = "schedule.json";

pub(crate) struct ScheduleJson;

impl Export for ScheduleJson {
    fn write(&self, results: &Results, _: &Geography, folder: &mut Folder) -> Result<(), Fault> {
        let Some(schedule) = &results.schedule else { return Ok(()) };
        folder.write(NAME, |file| {
            serde_json::to_writer(&mut *file, schedule)?;
            file.write_all(b"\n")
        })
    }
}
