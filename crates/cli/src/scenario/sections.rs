//! Typed sections out of a scenario's tree, every fault of every section in one go.

use serde::de::DeserializeOwned;
use serde_json::Value;
use spoke_model::Fault;

use super::faults;
use super::file::Draft;

/// Reads section after section of a draft and collects what is wrong.
pub(crate) struct Sections<'a> {
    draft: &'a Draft,
    known: Vec<&'static str>,
    found: Vec<Fault>,
}

impl<'a> Sections<'a> {
    /// Of a draft.
    pub(crate) fn of(draft: &'a Draft) -> Self {
        Self { draft, known: Vec::new(), found: Vec::new() }
    }

    /// A key or section that must be there.
    pub(crate) fn required<T: DeserializeOwned>(&mut self, key: &'static str) -> Option<T> {
        self.known.push(key);
        match self.draft.root.get(key) {
            Some(node) => self.typed(node.to_json(), &[key.to_owned()]),
            None => {
                let fault = Fault::new(&faults::WRONG_TYPE, format!("`{key}` is missing"));
                self.found.push(self.draft.fault_at(fault, &[key.to_owned()]));
                None
            }
        }
    }

    /// A key or section that may be absent.
    pub(crate) fn optional<T: DeserializeOwned>(&mut self, key: &'static str) -> Option<T> {
        self.known.push(key);
        let node = self.draft.root.get(key)?;
        self.typed(node.to_json(), &[key.to_owned()])
    }

    /// An array of tables; empty where absent.
    pub(crate) fn many<T: DeserializeOwned>(&mut self, key: &'static str) -> Vec<T> {
        self.known.push(key);
        let Some(node) = self.draft.root.get(key) else { return Vec::new() };
        match node.to_json() {
            Value::Array(items) => items
                .into_iter()
                .enumerate()
                .filter_map(|(index, item)| self.typed(item, &[key.to_owned(), index.to_string()]))
                .collect(),
            _ => {
                let fault = Fault::new(&faults::WRONG_TYPE, format!("`{key}` is a list: write [[{key}]]"));
                self.found.push(self.draft.fault_at(fault, &[key.to_owned()]));
                Vec::new()
            }
        }
    }

    /// Says that a value is out of range or wrong, at a path of keys.
    pub(crate) fn fault(&mut self, fault: Fault, path: &[&str]) {
        let path: Vec<String> = path.iter().map(|key| (*key).to_owned()).collect();
        self.found.push(self.draft.fault_at(fault, &path));
    }

    /// Everything that was wrong with the sections asked for, for a command that needs no others.
    pub(crate) fn finish_part(self) -> Vec<Fault> {
        self.found
    }

    /// Everything that was wrong, the keys nobody asked for among it.
    pub(crate) fn finish(mut self) -> Vec<Fault> {
        if let super::tree::Kind::Table(entries) = &self.draft.root.kind {
            for (key, _) in entries {
                if !self.known.contains(&key.as_str()) {
                    let fault = Fault::new(
                        &faults::UNKNOWN_KEY,
                        format!("`{key}` is not a key of a scenario; known are {}", self.known.join(", ")),
                    );
                    self.found.push(self.draft.fault_at(fault, std::slice::from_ref(key)));
                }
            }
        }
        self.found
    }

    /// A typed value; unknown keys are each reported and then left out, so that the rest is looked at too.
    fn typed<T: DeserializeOwned>(&mut self, mut value: Value, prefix: &[String]) -> Option<T> {
        let mut sound = true;
        loop {
            let error = match serde_path_to_error::deserialize::<_, T>(value.clone()) {
                Ok(typed) => return sound.then_some(typed),
                Err(error) => error,
            };
            sound = false;
            let message = error.inner().to_string();
            let inner = path_of(error.path());
            let mut path = prefix.to_vec();
            path.extend(inner.iter().cloned());
            let unknown = unknown_field(&message).map(str::to_owned);
            if let Some(key) = &unknown {
                if path.last() != Some(key) {
                    path.push(key.clone());
                }
                let fault = Fault::new(&faults::UNKNOWN_KEY, message);
                self.found.push(self.draft.fault_at(fault, &path));
                if !remove(&mut value, &path[prefix.len()..]) {
                    return None;
                }
            } else {
                let fault = Fault::new(&faults::WRONG_TYPE, in_words(&message));
                self.found.push(self.draft.fault_at(fault, &path));
                return None;
            }
        }
    }
}

/// What serde and the calendar say, in words that are nobody's types.
fn in_words(message: &str) -> String {
    if message.contains("failed to parse") || message.contains("civil::Date") {
        return "it is not a date such as 2026-10-05".to_owned();
    }
    let Some((said, expected)) = message.rsplit_once("expected ") else { return message.to_owned() };
    let number = match expected {
        "f64" | "f32" => "a number",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "a sequence" => "a list in [brackets]",
        "a string" => "text in quotes",
        "a boolean" => "true or false",
        other
            if other.starts_with("struct ")
                || other.starts_with("internally tagged enum ")
                || other == "a map" =>
        {
            "a table with keys of its own"
        }
        other => other,
    };
    let said = said.replace("floating point `", "number `").replace("integer `", "number `");
    let said = said.replace("string \"", "text \"").replace("boolean `", "`").replace("sequence, ", "list, ");
    format!("{said}expected {number}")
}

/// The keys and indices of a path.
fn path_of(path: &serde_path_to_error::Path) -> Vec<String> {
    use serde_path_to_error::Segment;
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Map { key } => Some(key.clone()),
            Segment::Seq { index } => Some(index.to_string()),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

/// The key that serde says it does not know.
fn unknown_field(message: &str) -> Option<&str> {
    message.strip_prefix("unknown field `")?.split('`').next()
}

/// Removes what stands at a path; whether something did.
fn remove(value: &mut Value, path: &[String]) -> bool {
    let Some((last, parents)) = path.split_last() else { return false };
    let mut at = value;
    for key in parents {
        let next = match at {
            Value::Object(map) => map.get_mut(key),
            Value::Array(items) => key.parse::<usize>().ok().and_then(|index| items.get_mut(index)),
            _ => None,
        };
        match next {
            Some(next) => at = next,
            None => return false,
        }
    }
    match at {
        Value::Object(map) => map.shift_remove(last).is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn types_are_told_in_words() {
        let cases = [
            ("invalid type: string \"x\", expected f64", "invalid type: text \"x\", expected a number"),
            (
                "invalid value: integer `-3`, expected u32",
                "invalid value: number `-3`, expected a whole number, 0 or more",
            ),
            ("failed to parse four digit integer as year", "it is not a date such as 2026-10-05"),
            ("missing field `reach`", "missing field `reach`"),
        ];
        for (said, words) in cases {
            assert_eq!(in_words(said), words);
        }
    }
}
