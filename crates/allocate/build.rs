//! Says whether `../shared` is there, so that tests that need it show as ignored where it is not.

fn main() {
    let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    println!("cargo::rustc-check-cfg=cfg(has_shared)");
    println!("cargo::rerun-if-changed={shared}/MANIFEST.md");
    if std::path::Path::new(shared).exists() {
        println!("cargo::rustc-cfg=has_shared");
    }
}
