//! A progress line on stderr for what takes over a second.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A stage that is under way; gone from the screen when dropped.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    started: Instant,
    stage: String,
}

impl Progress {
    /// A line for `stage`, hidden unless `shown`.
    pub(crate) fn new(stage: &str, shown: bool) -> Self {
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}") {
            bar.set_style(style);
        }
        Self { bar, started: Instant::now(), stage: stage.to_owned() }
    }

    /// A bar over `length` pieces of work, hidden unless `shown`.
    pub(crate) fn bar(stage: &str, length: usize, shown: bool) -> Self {
        let progress = Self::new(stage, shown);
        progress.bar.set_length(length as u64);
        let template = "{msg} {bar:30} {pos}/{len}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            progress.bar.set_style(style);
        }
        progress.bar.set_message(stage.to_owned());
        progress
    }

    /// One piece of work is done.
    pub(crate) fn step(&self) {
        self.bar.inc(1);
    }

    /// What the stage has come to; drawn once it has taken over a second.
    pub(crate) fn say(&self, state: &str) {
        if self.started.elapsed() > Duration::from_secs(1) {
            self.bar.set_message(format!("{}: {state}", self.stage));
            self.bar.tick();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        tracing::info!("{}: {:.3} s", self.stage, self.started.elapsed().as_secs_f64());
    }
}
