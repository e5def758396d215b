//! Tells the tests whether the shared data are there.

use std::path::Path;

fn main() {
    let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    println!("cargo::rustc-check-cfg=cfg(has_shared)");
    println!("cargo::rerun-if-changed={shared}");
    if Path::new(shared).is_dir() {
        println!("cargo::rustc-cfg=has_shared");
    }
}
