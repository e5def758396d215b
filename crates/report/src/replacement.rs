//! A folder that is replaced whole: written beside its place, put there by renaming, and nobody's own files are lost.
//!
//! The folder that stood there is `.NAME.old` while its place is taken; what in it no writer of ours wrote is moved into
//! the new one, and only then is it removed. Whoever is stopped in between leaves that to the next.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use spoke_model::Fault;

use crate::faults;
use crate::folder::{sibling, write_fault};

/// Where a folder is to stand, free of what an earlier writer was stopped in.
pub(crate) struct Place<'a> {
    /// As it was given.
    shown: &'a Path,
    target: PathBuf,
    /// The files, relative to it, that we wrote into a folder; all others are somebody's own.
    ours: &'a dyn Fn(&Path) -> Vec<PathBuf>,
}

impl<'a> Place<'a> {
    /// Ends what an earlier writer was stopped in, and makes sure that a folder can be made here.
    ///
    /// # Errors
    /// [`faults::CANNOT_WRITE`] where the folder, or its parent, cannot be written to.
    pub(crate) fn of(directory: &'a Path, ours: &'a dyn Fn(&Path) -> Vec<PathBuf>) -> Result<Self, Fault> {
        let place = Self { shown: directory, target: absolute(directory)?, ours };
        let failed = |e: std::io::Error| write_fault(directory, &e);
        let retired = place.retired();
        if retired.exists() && !place.target.exists() {
            fs::rename(&retired, &place.target).map_err(failed)?;
        }
        place.clear_retired()?;
        let partial = place.partial();
        discard(&partial)?;
        fs::create_dir_all(&partial).map_err(failed)?;
        fs::remove_dir(&partial).map_err(failed)?;
        Ok(place)
    }

    /// Whether something stands there that may not be replaced: a file, or without `force` a folder that holds anything
    /// and is not of ours.
    pub(crate) fn is_taken(&self, force: bool, is_ours: impl FnOnce(&Path) -> bool) -> bool {
        let holds_something =
            || fs::read_dir(&self.target).map_or(true, |mut entries| entries.next().is_some());
        let may_stay = !force && holds_something() && !is_ours(&self.target);
        self.target.exists() && (!self.target.is_dir() || may_stay)
    }

    /// Fills a folder through `fill` and puts it in its place; files that are somebody's own are kept in it.
    ///
    /// # Errors
    /// Those of `fill`, and what the system says. What stood there before still does.
    pub(crate) fn replace<T>(&self, fill: impl FnOnce(&Path) -> Result<T, Fault>) -> Result<T, Fault> {
        let partial = self.partial();
        fs::create_dir_all(&partial).map_err(|e| write_fault(self.shown, &e))?;
        let filled = fill(&partial).and_then(|made| {
            self.install(&partial)?;
            Ok(made)
        });
        filled.map_err(|mut fault| {
            // The unfinished folder is of no use; that removing it fails too would hide the real cause.
            let _ = fs::remove_dir_all(&partial);
            if let Some(path) = &mut fault.place.path {
                *path = path.replace(&partial.display().to_string(), &self.shown.display().to_string());
            }
            fault
        })
    }

    fn partial(&self) -> PathBuf {
        sibling(&self.target, "partial")
    }

    fn retired(&self) -> PathBuf {
        sibling(&self.target, "old")
    }

    fn install(&self, partial: &Path) -> Result<(), Fault> {
        let rename = |from: &Path, to: &Path| fs::rename(from, to).map_err(|e| write_fault(&self.target, &e));
        if !self.target.exists() {
            return rename(partial, &self.target);
        }
        let retired = self.retired();
        rename(&self.target, &retired)?;
        rename(partial, &self.target).inspect_err(|_| {
            // Back to how it was; the first error is the one to report.
            let _ = fs::rename(&retired, &self.target);
        })?;
        self.clear_retired()
    }

    /// Moves what is somebody's own out of the retired folder, and removes it.
    fn clear_retired(&self) -> Result<(), Fault> {
        let retired = self.retired();
        if !retired.exists() {
            return Ok(());
        }
        self.keep_others(&retired, Path::new(""), &(self.ours)(&retired))?;
        discard(&retired)
    }

    fn keep_others(&self, retired: &Path, inside: &Path, ours: &[PathBuf]) -> Result<(), Fault> {
        let folder = retired.join(inside);
        let failed = |e: std::io::Error| write_fault(&folder, &e);
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = inside.join(entry.file_name());
            if entry.file_type().map_err(failed)?.is_dir() {
                self.keep_others(retired, &path, ours)?;
            } else if !ours.contains(&path) {
                let place = free(self.target.join(&path));
                if let Some(parent) = place.parent() {
                    fs::create_dir_all(parent).map_err(failed)?;
                }
                fs::rename(entry.path(), &place).map_err(failed)?;
            }
        }
        Ok(())
    }
}

/// The place, or one beside it where a file of ours took its name: `NAME.kept`, `NAME.kept-2`, ….
fn free(place: PathBuf) -> PathBuf {
    let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let others = (1_u32..).map(|copy| match copy {
        1 => place.with_file_name(format!("{name}.kept")),
        _ => place.with_file_name(format!("{name}.kept-{copy}")),
    });
    std::iter::once(place.clone()).chain(others).find(|place| !place.exists()).unwrap_or(place)
}

fn discard(folder: &Path) -> Result<(), Fault> {
    if folder.exists() { fs::remove_dir_all(folder).map_err(|e| write_fault(folder, &e)) } else { Ok(()) }
}

/// The path with a name of its own: `.` and `runs/..` have none to put a sibling beside.
fn absolute(directory: &Path) -> Result<PathBuf, Fault> {
    let path = if directory.exists() { directory.canonicalize() } else { std::path::absolute(directory) };
    let path = path.map_err(|e| write_fault(directory, &e))?;
    if path.file_name().and_then(OsStr::to_str).is_none_or(|name| name == "..") {
        let message = "is not a name for a folder of its own";
        return Err(Fault::new(&faults::CANNOT_WRITE, message).path(directory.display().to_string()));
    }
    Ok(path)
}
