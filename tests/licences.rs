//! Every dependency's licence lets anybody use the program.

use std::process::Command;

use serde_json::Value;

use crate::support::root;

/// Permissive licences, as SPDX names them.
const PERMISSIVE: [&str; 16] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "0BSD",
    "Unlicense",
    "CC0-1.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "BSL-1.0",
    "MIT-0",
    "CDLA-Permissive-2.0",
    "NCSA",
];

/// Whether an SPDX expression can be met with permissive licences alone.
fn permissive(expression: &str) -> bool {
    let expression = expression.trim();
    let (expression, _) = expression
        .strip_prefix('(')
        .and_then(|inner| inner.strip_suffix(')'))
        .map_or((expression, ()), |inner| (inner, ()));
    let split = |operator: &str| -> Option<Vec<String>> {
        let mut depth = 0;
        let mut parts = vec![String::new()];
        for word in expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ").split_whitespace()
        {
            match word {
                "(" => depth += 1,
                ")" => depth -= 1,
                _ => {}
            }
            if depth == 0 && word == operator {
                parts.push(String::new());
            } else {
                let part = parts.last_mut().unwrap();
                if !part.is_empty() {
                    part.push(' ');
                }
                part.push_str(word);
            }
        }
        (parts.len() > 1).then_some(parts)
    };
    if let Some(parts) = split("OR") {
        return parts.iter().any(|part| permissive(part));
    }
    if let Some(parts) = split("AND") {
        return parts.iter().all(|part| permissive(part));
    }
    PERMISSIVE.contains(&expression.trim_matches(|c| c == '(' || c == ')' || c == ' '))
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    assert!(
        permissive("MIT OR Apache-2.0")
            && permissive("(MIT OR GPL-3.0) AND Unicode-3.0")
            && permissive("MIT/Apache-2.0")
    );
    assert!(!permissive("GPL-3.0") && !permissive("MIT AND LGPL-2.1") && !permissive("MPL-2.0"));
}

#[test]
fn every_dependency_is_permissive() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let refused: Vec<String> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(permissive))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
    assert!(metadata["packages"].as_array().unwrap().len() > 100);
}
