//! Says to the tests what lies beside the project: the shared data, and what a browser is driven with. Where it does
//! not, tests that need it show as ignored.

use std::env;
use std::path::Path;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = root.join("../shared/data");
    println!("cargo::rustc-check-cfg=cfg(has_shared, has_browser)");
    println!("cargo::rerun-if-changed={}", shared.display());
    if shared.is_dir() {
        println!("cargo::rustc-cfg=has_shared");
    }
    let browser = root.join("tests/browser");
    println!("cargo::rerun-if-changed={}", browser.display());
    println!("cargo::rerun-if-env-changed=PATH");
    println!("cargo::rerun-if-env-changed=CHROMIUM");
    let packages =
        ["axe-core", "puppeteer-core"].iter().all(|name| browser.join("node_modules").join(name).is_dir());
    let chromium =
        env::var_os("CHROMIUM").is_some() || is_program("chromium") || is_program("chromium-browser");
    if packages && chromium && is_program("node") {
        println!("cargo::rustc-cfg=has_browser");
    }
}

fn is_program(name: &str) -> bool {
    env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}
