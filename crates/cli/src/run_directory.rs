//! Where a run goes when nobody says: a folder of `runs/` named after the scenario and what was overridden in it, and
//! never in place of another's run.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use spoke_model::Fault;
use spoke_report::{Record, directory, faults};

use crate::exit::{Failure, cannot_write};
use crate::pipeline::Source;

/// Characters of a folder's name at most: most systems take 255 bytes, and a letter has two or three in most scripts.
const LONGEST: usize = 100;

/// The run directory to leave, made sure of before the long work: `out`, else the scenario's own.
pub(crate) fn place(out: Option<&Path>, source: &Source, force: bool) -> Result<PathBuf, Failure> {
    let place = match out {
        Some(out) => out.to_owned(),
        None => {
            let place = Path::new("runs").join(name(&source.path, &source.overrides));
            if let Some(other) =
                directory::record(&place).filter(|record| !force && is_of_other(record, source))
            {
                return Err(cannot_write(&other_run(&other, &place)));
            }
            place
        }
    };
    directory::prepare(&place, force).map_err(|fault| cannot_write(&fault))?;
    Ok(place)
}

/// The name of the scenario file (of its folder where that is `scenario.toml`), then what was overridden:
/// `baseline+budget.sessions=170`.
pub(crate) fn name(scenario: &Path, overrides: &[String]) -> String {
    let stem = scenario.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut name = if stem == "scenario" { folder_of(scenario).unwrap_or(stem) } else { stem };
    for text in overrides {
        name.push('+');
        name.extend(
            text.trim().chars().map(|c| if c.is_alphanumeric() || "._=-".contains(c) { c } else { '-' }),
        );
    }
    if name.chars().count() > LONGEST {
        let hash = Sha256::digest(overrides.join("\n").as_bytes());
        let short: String = name.chars().take(LONGEST - 9).collect();
        name = format!("{short}-{:02x}{:02x}{:02x}{:02x}", hash[0], hash[1], hash[2], hash[3]);
    }
    name
}

/// The name of the folder a file lies in.
fn folder_of(file: &Path) -> Option<String> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::canonicalize(folder).ok()?;
    Some(folder.file_name()?.to_string_lossy().into_owned())
}

/// Whether a run was made from another scenario file or with other overrides. Of one that does not say nothing is held
/// against it.
fn is_of_other(record: &Record, source: &Source) -> bool {
    let recorded = Path::new(&record.scenario_file);
    let same_file = recorded == source.path
        || fs::canonicalize(recorded)
            .ok()
            .zip(fs::canonicalize(&source.path).ok())
            .is_some_and(|(a, b)| a == b);
    !record.scenario_file.is_empty() && (!same_file || record.overrides != source.overrides)
}

fn other_run(record: &Record, place: &Path) -> Fault {
    let with = match record.overrides.as_slice() {
        [] => String::new(),
        overrides => format!(" with --set {}", overrides.join(" --set ")),
    };
    let message = format!("holds the run of {}{with}", record.scenario_file);
    Fault::new(&faults::OTHER_RUN, message).path(place.display().to_string())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::name;

    fn named(path: &str, overrides: &[&str]) -> String {
        let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
        name(Path::new(path), &overrides)
    }

    #[test]
    fn a_run_is_called_after_its_scenario_and_what_was_overridden() {
        assert_eq!(named("scenarios/three-spires/baseline.toml", &[]), "baseline");
        assert_eq!(
            named("b.toml", &["budget.sessions=170", "areas.only.values=[\"A/B\"]"]),
            "b+budget.sessions=170+areas.only.values=--A-B--"
        );
        let folder = tempfile::TempDir::new().unwrap();
        let city = folder.path().join("my-city");
        std::fs::create_dir(&city).unwrap();
        assert_eq!(named(city.join("scenario.toml").to_str().unwrap(), &[]), "my-city");
    }

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let long = |end: &str| named("b.toml", &[&format!("name={}{end}", "x".repeat(300))]);
        assert_eq!(long("1").chars().count(), 100);
        assert_ne!(long("1"), long("2"));
    }
}
