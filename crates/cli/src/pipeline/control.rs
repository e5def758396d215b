//! When the search stops: the clock and Ctrl-C, which libraries do not look at.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use spoke_allocate::{Control, Stage};

use crate::terminal::Progress;

/// Ctrl-C was pressed (or the process was asked to end).
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Limits of a search, and the line that tells how it goes.
pub(crate) struct Limits {
    until: Option<Instant>,
    progress: Progress,
}

impl Limits {
    /// From now on, for so many seconds where a number is given; Ctrl-C ends it at any time, with what was found.
    pub(crate) fn new(seconds: Option<f64>, progress: Progress) -> Self {
        static HANDLER: OnceLock<()> = OnceLock::new();
        HANDLER.get_or_init(|| {
            // Where no handler can be set, Ctrl-C ends the process as ever.
            let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed));
        });
        let until = seconds
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            .and_then(|limit| Instant::now().checked_add(limit));
        Self { until, progress }
    }

    /// Whether Ctrl-C was pressed.
    pub(crate) fn interrupted() -> bool {
        INTERRUPTED.load(Ordering::Relaxed)
    }
}

impl Control for Limits {
    fn stop(&self) -> bool {
        Self::interrupted() || self.until.is_some_and(|until| Instant::now() >= until)
    }

    fn progress(&self, stage: Stage, best: Option<f64>, bound: Option<f64>) {
        let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1}"));
        let doing = match stage {
            Stage::Bound => "searching prices",
            Stage::Plan => "improving the plan",
            Stage::Prove => "proving",
            Stage::Values => "valuing venues",
            Stage::Draws => "drawing need anew",
        };
        self.progress.say(&format!("{doing}, plan {}, bound {}", number(best), number(bound)));
    }
}
