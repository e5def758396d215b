//! Every reader against bytes that were damaged at random: each must read or refuse them, and never panic, hang or
//! ask for memory in proportion to a damaged count.
//!
//! Runs on stable. A few dozen cases by default; `SPOKE_FUZZ_SECONDS=600 cargo test -p spoke-load fuzz` spends that
//! much of a processor on each reader; `seeds` are the sound files, `readers` what reads them. What proptest finds and
//! shrinks it keeps in `proptest-regressions/`, and runs first ever after.

mod readers;
mod seeds;

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, FileFailurePersistence, TestRunner};

/// Cases of a run without a time of its own.
const CASES: u32 = 48;

/// Past this a reader hangs: the seeds are small.
const LONGEST: Duration = Duration::from_secs(20);

/// One thing done to the bytes.
#[derive(Clone, Debug)]
enum Edit {
    Set(Index, u8),
    Cut(Index),
    Remove(Index, u8),
    Double(Index, u8),
    Insert(Index, usize),
    /// Four bytes at once: counts and offsets.
    Number(Index, u32),
}

/// Bits of the formats' own grammar, which random bytes hardly ever hit upon.
const TOKENS: [&[u8]; 22] = [
    b"\"",
    b",",
    b"\n",
    b"\r\n",
    b";",
    b"\t",
    b"E01000001",
    b" : ",
    b"{",
    b"}",
    b"[",
    b"]",
    b"null",
    b"-1e999",
    b"NaN",
    b"99999999999999999999",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"<",
    b"\xe9",
];

fn edit() -> impl Strategy<Value = Edit> {
    let numbers =
        prop_oneof![Just(0), Just(1), Just(u32::MAX), Just(i32::MAX as u32), Just(1 << 31), any::<u32>()];
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Edit::Set(at, byte)),
        any::<Index>().prop_map(Edit::Cut),
        (any::<Index>(), any::<u8>()).prop_map(|(at, length)| Edit::Remove(at, length)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, length)| Edit::Double(at, length)),
        (any::<Index>(), 0..TOKENS.len()).prop_map(|(at, token)| Edit::Insert(at, token)),
        (any::<Index>(), numbers).prop_map(|(at, number)| Edit::Number(at, number)),
    ]
}

fn damage(seed: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for edit in edits {
        if bytes.is_empty() {
            break;
        }
        let span = |at: &Index, length: u8, bytes: &[u8]| {
            let from = at.index(bytes.len());
            from..bytes.len().min(from + 1 + usize::from(length))
        };
        match edit {
            Edit::Set(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Edit::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Edit::Remove(at, length) => drop(bytes.drain(span(at, *length, &bytes))),
            Edit::Double(at, length) => {
                let span = span(at, *length, &bytes);
                let copy = bytes[span.clone()].to_vec();
                bytes.splice(span.start..span.start, copy);
            }
            Edit::Insert(at, token) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, TOKENS[*token].iter().copied());
            }
            Edit::Number(at, number) => {
                let at = at.index(bytes.len());
                for (byte, new) in bytes[at..].iter_mut().zip(number.to_le_bytes()) {
                    *byte = new;
                }
            }
        }
    }
    bytes
}

/// What this thread has spent on a processor so far: the time of day says nothing on a busy machine. It is the time of
/// day where the system does not tell.
fn spent() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// Damages a seed again and again; `read` must come back from every one, each within seconds.
fn fuzz(name: &'static str, seed: &[u8], read: impl Fn(Vec<u8>)) {
    let seconds = std::env::var("SPOKE_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let until = spent() + Duration::from_secs(seconds.unwrap_or(0));
    let persistence = FileFailurePersistence::SourceParallel("proptest-regressions");
    let config = Config {
        cases: CASES,
        source_file: Some(file!()),
        test_name: Some(name),
        failure_persistence: Some(Box::new(persistence)),
        ..Config::default()
    };
    let mut cases = 0_u64;
    loop {
        let mut runner = TestRunner::new(config.clone());
        let ran = runner.run(&proptest::collection::vec(edit(), 1..12), |edits| {
            let start = spent();
            read(damage(seed, &edits));
            let took = spent().saturating_sub(start);
            prop_assert!(took < LONGEST, "it took {took:?}");
            Ok(())
        });
        assert!(ran.is_ok(), "{name}: {}", ran.err().map(|error| error.to_string()).unwrap_or_default());
        cases += u64::from(CASES);
        if spent() >= until {
            break;
        }
    }
    if seconds.is_some() {
        println!("{name}: {cases} cases");
    }
}
