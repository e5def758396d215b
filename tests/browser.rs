//! The page as a reader has it: headless Chromium drives it, axe-core looks for what shuts people out.
//!
//! `tests/browser/drive_report.js` says what is looked at; `SPOKE_PICTURES=DIR` keeps its screenshots.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::grid_city::City;
use crate::support::{outcome, root, shared};

/// Drives a page and gives what was seen; whatever is amiss fails the test.
fn drive(page: &Path, name: &str) -> Value {
    let mut command = Command::new("node");
    command.arg(root().join("tests/browser/drive_report.js")).arg(page);
    if let Some(pictures) = std::env::var_os("SPOKE_PICTURES") {
        command.arg(Path::new(&pictures).join(name));
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    println!("{name}: {said}");
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(said.lines().last().unwrap()).unwrap()
}

fn done(arguments: &[&str]) {
    let (code, stdout, stderr) = outcome(arguments);
    assert_eq!(code, 0, "{stdout}\n{stderr}");
}

#[test]
#[cfg_attr(
    not(all(has_browser, has_shared)),
    ignore = "needs chromium, node, `npm ci --prefix tests/browser` and ../shared"
)]
fn coventry_is_drawn_and_everyone_can_use_it() {
    let folder = TempDir::new().unwrap();
    let (run, less) = (folder.path().join("run"), folder.path().join("less"));
    let (run, less) = (run.to_str().unwrap(), less.to_str().unwrap());
    let data = shared();
    let plan =
        ["plan", "scenarios/coventry/baseline.toml", "--data", data.to_str().unwrap(), "--format", "html"];
    done(&[&plan[..], &["--out", run]].concat());
    done(
        &[&plan[..], &["--out", less, "--set", "budget.sessions=120", "--set", "name=Forty sessions fewer"]]
            .concat(),
    );
    done(&["report", run, "--format", "html", "--compare", less]);
    let page = Path::new(run).join("report.html");
    let seen = drive(&page, "coventry");
    assert_eq!(seen["drawn"], 203);
    assert_eq!(seen["layers"], 3, "nobody said what Coventry offers today: there is no change");
    assert!(seen["catchment"].as_u64().unwrap() > 0);
    assert!(page.metadata().unwrap().len() < 3_000_000, "under 3 MB");
}

#[test]
#[cfg_attr(not(has_browser), ignore = "needs chromium, node and `npm ci --prefix tests/browser`")]
fn hostile_names_are_only_names() {
    let city = City::new();
    city.replace(
        "venues.csv",
        "The Hall",
        "</script><script>console.log('owned')</script><img src=x onerror=alert(1)>",
    );
    city.replace("areas.geojson", "Square X01", "=HYPERLINK(1)</script><img src=http://example.org/x>");
    let (scenario, run) = (city.scenario(), city.path("run"));
    done(&["plan", scenario.to_str().unwrap(), "--out", run.to_str().unwrap(), "--format", "html"]);
    let seen = drive(&run.join("report.html"), "hostile");
    assert_eq!(seen["drawn"], 2);
}

#[test]
#[cfg_attr(not(has_browser), ignore = "needs chromium, node and `npm ci --prefix tests/browser`")]
fn a_comparison_is_read_without_a_script() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("compared");
    done(&[
        "compare",
        "scenarios/three-spires/baseline.toml",
        "scenarios/three-spires/library-closed.toml",
        "--out",
        out.to_str().unwrap(),
    ]);
    drive(&out.join("comparison.html"), "comparison");
}
