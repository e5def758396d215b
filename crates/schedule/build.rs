//! Tells the tests whether the shared real data stands beside the project.

fn main() {
    let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    println!("cargo::rerun-if-changed={shared}");
    println!("cargo::rustc-check-cfg=cfg(has_shared)");
    if std::path::Path::new(shared).is_dir() {
        println!("cargo::rustc-cfg=has_shared");
    }
}
