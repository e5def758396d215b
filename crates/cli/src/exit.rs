//! How a command can fail, and the exit code that says so: scripts rely on these numbers.
//!
//! 0 done · 1 internal, or the machine refuses to write · 2 usage · 3 bad input · 4 infeasible · 5 stopped by a limit before the wanted gap
//! (the plan is still written).

use spoke_model::Fault;
use spoke_report::{faults, grouped};

/// Why a command did not end in 0.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Something that should not happen.
    #[error("{0}")]
    Internal(String),
    /// The machine refused to write (a full disk, a read-only folder): for the user to mend.
    #[error("{0}")]
    Refused(String),
    /// The command line does not make sense.
    #[error("{0}")]
    Usage(String),
    /// The input is wrong: everything that is, at once.
    #[error("{} in the input", count(.0.len(), "fault"))]
    Input(Vec<Fault>),
    /// No plan can satisfy the hard constraints.
    #[error("{0}")]
    Infeasible(String),
    /// A limit or Ctrl-C came before the wanted gap; what was found is written.
    #[error("{0}")]
    Stopped(String),
}

impl Failure {
    /// The exit code of a panic or another internal failure.
    pub(crate) const INTERNAL: u8 = 1;

    /// The exit code.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Internal(_) | Self::Refused(_) => Self::INTERNAL,
            Self::Usage(_) => 2,
            Self::Input(_) => 3,
            Self::Infeasible(_) => 4,
            Self::Stopped(_) => 5,
        }
    }
}

/// An output that may not or cannot be written, with what to do about it: a folder that is somebody else's is a matter
/// of usage, what the machine refuses is not.
pub(crate) fn cannot_write(fault: &Fault) -> Failure {
    let told = format!("{fault}\n  = {}", fault.kind.action);
    if [&faults::NOT_A_RUN, &faults::OTHER_RUN, &faults::NOT_A_COMPARISON].contains(&fault.kind) {
        Failure::Usage(told)
    } else {
        Failure::Refused(told)
    }
}

/// `1 fault`, `2 faults`, `3,472 faults`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(&number.to_string()), if number == 1 { "" } else { "s" })
}
