//! What a command was pointed at: a scenario file or a run directory, with overrides and a data directory.

use std::path::{Path, PathBuf};

use crate::exit::Failure;
use crate::scenario::Draft;

/// Options of every command that reads a scenario.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Source {
    /// The scenario file (TOML)
    #[arg(value_name = "SCENARIO")]
    pub(crate) path: PathBuf,
    /// Override a key of the scenario, e.g. gradient.ratio=5; may be given many times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) overrides: Vec<String>,
    /// Look for data files here before looking beside the scenario
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

impl Source {
    /// The scenario before its values have types.
    pub(crate) fn draft(&self) -> Result<Draft, Failure> {
        if let Some(data) = self.data.as_ref().filter(|data| !data.is_dir()) {
            return Err(Failure::Usage(format!("--data {}: there is no such folder", data.display())));
        }
        Draft::read(&self.path, &self.overrides).map_err(Failure::Input)
    }

    /// Where relative paths are looked for: `--data`, the scenario's folder, the folders of what it extends.
    pub(crate) fn roots(&self, draft: &Draft) -> Vec<PathBuf> {
        let here = |directory: &PathBuf| {
            if directory.as_os_str().is_empty() { Path::new(".").to_owned() } else { directory.clone() }
        };
        self.data.iter().chain(&draft.directories).map(here).collect()
    }
}
