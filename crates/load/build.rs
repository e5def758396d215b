//! Tells the tests whether the shared real data lie beside the workspace: without them they show as ignored.

use std::path::Path;

fn main() {
    let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    println!("cargo::rustc-check-cfg=cfg(has_shared)");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={shared}");
    if Path::new(shared).join("data").is_dir() {
        println!("cargo::rustc-cfg=has_shared");
    }
}
