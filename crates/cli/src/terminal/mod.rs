//! The only place that prints: results on stdout, everything else on stderr.

mod faults;
mod progress;
mod text;

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, OnceLock};

use spoke_model::Fault;

use crate::exit::Failure;

pub(crate) use progress::Progress;
use text::plain_lines;
pub(crate) use text::{WIDTH, clipped, plain, wrap};

/// What every command understands.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Global {
    /// Print errors only
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = GLOBAL)]
    pub(crate) quiet: bool,
    /// Say more (twice: still more)
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = GLOBAL)]
    pub(crate) verbose: u8,
    /// Show no progress on stderr
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub(crate) no_progress: bool,
}

/// The heading of options that every command has, below its own.
const GLOBAL: &str = "Global options";

/// What may be printed where.
#[derive(Clone, Debug)]
pub(crate) struct Terminal {
    quiet: bool,
    verbosity: u8,
    progress: bool,
    colour_out: bool,
    colour_err: bool,
    /// Columns of a line of faults. A pipe gets each on one line, so that scripts find what they look for.
    width_err: Option<usize>,
    /// Why a result could not be printed.
    refused: Arc<OnceLock<String>>,
}

impl Terminal {
    /// As the global options and the streams allow: colour and progress only on a terminal.
    pub(crate) fn new(global: &Global) -> Self {
        let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        let terminal = Self {
            quiet: global.quiet,
            verbosity: global.verbose,
            progress: !global.quiet && !global.no_progress && io::stderr().is_terminal(),
            colour_out: colour && io::stdout().is_terminal(),
            colour_err: colour && io::stderr().is_terminal(),
            width_err: io::stderr().is_terminal().then_some(WIDTH),
            refused: Arc::default(),
        };
        terminal.start_log();
        terminal
    }

    fn start_log(&self) {
        let level = match self.verbosity {
            0 => return,
            1 => tracing::Level::INFO,
            _ => tracing::Level::DEBUG,
        };
        let log = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_writer(io::stderr)
            .with_ansi(self.colour_err)
            .without_time()
            .with_target(false)
            .finish();
        // A second subscriber in one process cannot be set; there is only one `Terminal`.
        let _ = tracing::subscriber::set_global_default(log);
    }

    /// A result, on stdout, without what a terminal would take for commands; kept back by `--quiet`.
    pub(crate) fn print(&self, text: &str) {
        self.print_styled(&plain_lines(text));
    }

    /// A result that holds colours, and names through [`plain`] alone; kept back by `--quiet`.
    pub(crate) fn print_styled(&self, text: &str) {
        if !self.quiet {
            self.print_bytes(text.as_bytes());
        }
    }

    /// A result that is asked for by the command itself, on stdout, whatever `--quiet` says.
    pub(crate) fn print_bytes(&self, bytes: &[u8]) {
        let mut out = io::stdout().lock();
        let printed = out.write_all(bytes).and_then(|()| out.flush());
        // A closed pipe (`spoke plan … | head`) is the reader's choice, not a failure.
        if let Some(error) = printed.err().filter(|error| error.kind() != io::ErrorKind::BrokenPipe) {
            let _ = self.refused.set(format!("the result cannot be printed: {error}"));
        }
    }

    /// That a result could not be printed, a full disk behind it for one.
    pub(crate) fn refused(&self) -> Result<(), Failure> {
        self.refused.get().map_or(Ok(()), |why| Err(Failure::Refused(why.clone())))
    }

    /// A remark, on stderr; kept back by `--quiet`.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr().lock(), "{}", plain_lines(text));
        }
    }

    /// Warnings, on stderr, after the results; kept back by `--quiet`.
    pub(crate) fn warnings(&self, warnings: &[Fault]) {
        if !self.quiet && !warnings.is_empty() {
            let text = faults::render(warnings, self.colour_err, self.width_err);
            let _ = io::stderr().lock().write_all(text.as_bytes());
        }
    }

    /// Why a command failed, on stderr.
    pub(crate) fn failure(&self, failure: &Failure) {
        let text = match failure {
            Failure::Input(found) => faults::render(found, self.colour_err, self.width_err),
            other => {
                let label = faults::label(other, self.colour_err);
                // Its length as it is seen, without colours.
                let taken = faults::label(other, false).chars().count() + 2;
                format!("{label}: {}\n", self.broken(&plain_lines(&other.to_string()), taken))
            }
        };
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Lines broken at the width of the terminal where stderr is one, the first behind what stands there already.
    fn broken(&self, text: &str, taken: usize) -> String {
        let Some(width) = self.width_err else { return text.to_owned() };
        let broken = text.lines().enumerate().map(|(index, line)| {
            let indent = line.len() - line.trim_start().len();
            let words = wrap(line, if index == 0 { taken } else { indent }, indent + 2, width);
            format!("{:indent$}{words}", "")
        });
        broken.collect::<Vec<_>>().join("\n")
    }

    /// Whether results may be coloured.
    pub(crate) fn colour(&self) -> bool {
        self.colour_out
    }

    /// A progress line for a stage; shown only on a terminal, and only once the stage takes over a second.
    pub(crate) fn progress(&self, stage: &str) -> Progress {
        Progress::new(stage, self.progress)
    }

    /// A progress bar over `length` pieces of work, with the time left.
    pub(crate) fn bar(&self, stage: &str, length: usize) -> Progress {
        Progress::bar(stage, length, self.progress)
    }
}
