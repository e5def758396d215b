//! A scenario as written: a tree of values, each knowing the file and the bytes it came from.
//!
//! Files are merged as trees (`extends`, `--set`) before anything is given a type, so that a fault found later
//! can still point into the file that said it. What the values mean is [`super::Scenario`]'s business.

use std::ops::Range;

use serde_json::Value;
use toml::de::{DeTable, DeValue};

/// The text of one file of a scenario, for pointing into.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// As the user named it.
    pub(crate) path: String,
    /// What stands in it.
    pub(crate) text: String,
}

/// Where a value stands: which source, which bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Index into the scenario's sources.
    pub(crate) source: usize,
    /// Bytes of its text.
    pub(crate) span: Range<usize>,
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Where.
    pub(crate) origin: Origin,
    /// What.
    pub(crate) kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Keys in the order they were written.
    Table(Vec<(String, Node)>),
    /// A list.
    Array(Vec<Node>),
    /// A string, number, truth value or date (as its text).
    Leaf(Value),
}

/// A syntax fault: what is wrong, and where.
#[derive(Debug)]
pub(crate) struct SyntaxFault {
    /// In the parser's words.
    pub(crate) message: String,
    /// Where.
    pub(crate) origin: Origin,
}

impl Node {
    /// Parses a TOML text; all its syntax faults at once.
    pub(crate) fn parse(text: &str, source: usize) -> Result<Self, Vec<SyntaxFault>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut faults: Vec<SyntaxFault> = errors
            .iter()
            .map(|error| SyntaxFault {
                message: error.message().to_owned(),
                origin: Origin { source, span: error.span().unwrap_or(0..0) },
            })
            .collect();
        let node = Self {
            origin: Origin { source, span: 0..text.len().min(1) },
            kind: table_kind(table.get_ref(), source, &mut faults),
        };
        if faults.is_empty() { Ok(node) } else { Err(faults) }
    }

    /// A node read from JSON (a run's resolved scenario): all of it stands at the start of `source`.
    pub(crate) fn from_json(value: &Value, source: usize) -> Self {
        let kind = match value {
            Value::Object(map) => Kind::Table(
                map.iter().map(|(key, value)| (key.clone(), Self::from_json(value, source))).collect(),
            ),
            Value::Array(items) => {
                Kind::Array(items.iter().map(|item| Self::from_json(item, source)).collect())
            }
            leaf => Kind::Leaf(leaf.clone()),
        };
        Self { origin: Origin { source, span: 0..0 }, kind }
    }

    /// Its value without origins.
    pub(crate) fn to_json(&self) -> Value {
        match &self.kind {
            Kind::Table(entries) => {
                Value::Object(entries.iter().map(|(key, node)| (key.clone(), node.to_json())).collect())
            }
            Kind::Array(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            Kind::Leaf(value) => value.clone(),
        }
    }

    /// The entry of a table.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Table(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, node)| node),
            _ => None,
        }
    }

    /// Takes an entry out of a table.
    pub(crate) fn take(&mut self, key: &str) -> Option<Node> {
        let Kind::Table(entries) = &mut self.kind else { return None };
        let at = entries.iter().position(|(name, _)| name == key)?;
        Some(entries.remove(at).1)
    }

    /// Puts what `make` makes of an entry of a table in its place.
    pub(crate) fn replace_entry(&mut self, key: &str, make: impl FnOnce(Node) -> Node) {
        let Kind::Table(entries) = &mut self.kind else { return };
        if let Some(at) = entries.iter().position(|(name, _)| name == key) {
            let (name, node) = entries.remove(at);
            entries.insert(at, (name, make(node)));
        }
    }

    /// The string a leaf holds.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::Leaf(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// What tells a table of an array apart, by which such arrays merge: its `name`, else its `venue`.
    pub(crate) fn name(&self) -> Option<&str> {
        self.get("name").or_else(|| self.get("venue")).and_then(Node::as_str)
    }

    /// Lays `over` upon this node: tables merge by key, arrays of tables by `name` (a table over such an array
    /// has names for keys, as in `--set group.higher.share=0.3`), all else is replaced. A table whose `kind`
    /// changes is replaced too: what one kind needs is unknown to another.
    pub(crate) fn merge(&mut self, over: Node) {
        let kind_changes = match (self.get("kind"), over.get("kind")) {
            (Some(below), Some(above)) => below.as_str() != above.as_str(),
            _ => false,
        };
        match (&mut self.kind, over.kind) {
            (Kind::Table(base), Kind::Table(entries)) if !kind_changes => {
                for (key, node) in entries {
                    match base.iter_mut().find(|(name, _)| *name == key) {
                        Some((_, below)) => below.merge(node),
                        None => base.push((key, node)),
                    }
                }
            }
            // An empty list is laid over whole: `--set group=[]` leaves no group.
            (Kind::Array(base), Kind::Array(items))
                if !items.is_empty() && named_tables(base) && named_tables(&items) =>
            {
                for item in items {
                    match base.iter_mut().find(|below| below.name() == item.name()) {
                        Some(below) => below.merge(item),
                        None => base.push(item),
                    }
                }
            }
            (Kind::Array(base), Kind::Table(entries)) if !base.is_empty() && named_tables(base) => {
                let key = if base.iter().any(|item| item.get("name").is_some()) { "name" } else { "venue" };
                for (name, item) in entries {
                    let named = base.iter().position(|below| below.name() == Some(name.as_str()));
                    // By its place, too, as faults tell it: `group.0.reach.max`.
                    let at = named.or_else(|| name.parse().ok().filter(|index| *index < base.len()));
                    match at.map(|index| &mut base[index]) {
                        Some(below) => below.merge(item),
                        None => base.push(item.named(key, name)),
                    }
                }
            }
            (kind, over_kind) => {
                *kind = over_kind;
                self.origin = over.origin;
            }
        }
    }

    /// A table of tables as the list that its keys name: `lock.V002.pattern` is of a lock with `venue = "V002"`.
    pub(crate) fn into_list(self, key: &str) -> Self {
        let kind = match self.kind {
            Kind::Table(entries) if entries.iter().all(|(_, item)| matches!(item.kind, Kind::Table(_))) => {
                Kind::Array(entries.into_iter().map(|(name, item)| item.named(key, name)).collect())
            }
            kind => kind,
        };
        Self { origin: self.origin, kind }
    }

    /// A table that says first what it is called.
    fn named(mut self, key: &str, name: String) -> Self {
        if let Kind::Table(keys) = &mut self.kind {
            let name = Node { origin: self.origin.clone(), kind: Kind::Leaf(Value::String(name)) };
            keys.insert(0, (key.to_owned(), name));
        }
        self
    }

    /// The origin of the deepest existing node on a path of keys and indices.
    pub(crate) fn locate<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Origin {
        let mut node = self;
        for key in path {
            let next = match &node.kind {
                Kind::Table(_) => node.get(key),
                Kind::Array(items) => key.parse::<usize>().ok().and_then(|index| items.get(index)),
                Kind::Leaf(_) => None,
            };
            match next {
                Some(next) => node = next,
                None => break,
            }
        }
        node.origin.clone()
    }
}

fn named_tables(items: &[Node]) -> bool {
    items.iter().all(|item| item.name().is_some())
}

fn table_kind(table: &DeTable<'_>, source: usize, faults: &mut Vec<SyntaxFault>) -> Kind {
    let entries = table
        .iter()
        .map(|(key, value)| {
            let mut node = value_node(value.get_ref(), value.span(), source, faults);
            if matches!(node.kind, Kind::Table(_)) {
                node.origin.span = key.span();
            }
            (key.get_ref().to_string(), node)
        })
        .collect();
    Kind::Table(entries)
}

fn value_node(value: &DeValue<'_>, span: Range<usize>, source: usize, faults: &mut Vec<SyntaxFault>) -> Node {
    let origin = Origin { source, span };
    let mut not_a_number = |text: &str| {
        faults.push(SyntaxFault {
            message: format!("`{text}` is not a finite number"),
            origin: origin.clone(),
        });
        Value::Null
    };
    let kind = match value {
        DeValue::String(text) => Kind::Leaf(Value::String(text.to_string())),
        DeValue::Boolean(truth) => Kind::Leaf(Value::Bool(*truth)),
        DeValue::Datetime(date) => Kind::Leaf(Value::String(date.to_string())),
        DeValue::Integer(number) => Kind::Leaf(
            i64::from_str_radix(number.as_str(), number.radix())
                .map_or_else(|_| not_a_number(number.as_str()), Value::from),
        ),
        DeValue::Float(number) => Kind::Leaf(
            number
                .as_str()
                .parse::<f64>()
                .ok()
                .and_then(serde_json::Number::from_f64)
                .map_or_else(|| not_a_number(number.as_str()), Value::Number),
        ),
        DeValue::Array(items) => Kind::Array(
            items.iter().map(|item| value_node(item.get_ref(), item.span(), source, faults)).collect(),
        ),
        DeValue::Table(table) => table_kind(table, source, faults),
    };
    Node { origin, kind }
}

#[cfg(test)]
mod tests {
    use super::Node;
    use serde_json::json;

    fn parse(text: &str) -> Node {
        Node::parse(text, 0).unwrap()
    }

    #[test]
    fn tables_merge_by_key_and_arrays_of_tables_by_name() {
        let mut base = parse(
            "weeks = 13\n[budget]\nsessions = 160\n[[group]]\nname = \"low\"\nshare = 0.5\n[[group]]\nname = \"high\"\nshare = 0.5\n",
        );
        base.merge(parse(
            "[budget]\npounds = 900\n[[group]]\nname = \"high\"\nshare = 0.2\n[[group]]\nname = \"carers\"\nshare = 0.3\n",
        ));
        assert_eq!(
            base.to_json(),
            json!({
                "weeks": 13,
                "budget": {"sessions": 160, "pounds": 900},
                "group": [
                    {"name": "low", "share": 0.5},
                    {"name": "high", "share": 0.2},
                    {"name": "carers", "share": 0.3},
                ],
            })
        );
    }

    #[test]
    fn a_group_is_set_by_its_name_and_a_change_of_kind_starts_afresh() {
        let mut base =
            parse("[[group]]\nname = \"high\"\nshare = 0.5\n[gradient]\nkind = \"geometric\"\nratio = 3\n");
        base.merge(parse("group.high.share = 0.3\ngradient.kind = \"flat\""));
        assert_eq!(
            base.to_json(),
            json!({"group": [{"name": "high", "share": 0.3}], "gradient": {"kind": "flat"}})
        );
    }

    #[test]
    fn an_entry_that_is_added_is_told_apart_as_the_others_are() {
        let mut base = parse("[[lock]]\nvenue = \"V1\"\npattern = \"weekly\"");
        base.merge(parse("lock.V2.pattern = \"none\""));
        let both = json!([{"venue": "V1", "pattern": "weekly"}, {"venue": "V2", "pattern": "none"}]);
        assert_eq!(base.to_json(), json!({"lock": both}));
    }

    #[test]
    fn a_group_is_set_by_its_place_where_none_has_that_name() {
        let mut base =
            parse("[[group]]\nname = \"low\"\nshare = 0.5\n[[group]]\nname = \"0\"\nshare = 0.5\n");
        base.merge(parse("group.1.share = 0.2\ngroup.0.share = 0.3"));
        assert_eq!(
            base.to_json(),
            json!({"group": [{"name": "low", "share": 0.5}, {"name": "0", "share": 0.3}]})
        );
    }

    #[test]
    fn other_arrays_are_replaced() {
        let mut base = parse("patterns = [\"none\", \"weekly\"]");
        base.merge(parse("patterns = [\"none\"]"));
        assert_eq!(base.to_json(), json!({"patterns": ["none"]}));
        let mut base = parse("[[group]]\nname = \"low\"");
        base.merge(parse("group = []"));
        assert_eq!(base.to_json(), json!({"group": []}));
    }

    #[test]
    fn every_syntax_fault_is_found_and_numbers_are_finite() {
        let faults = Node::parse("a = nan\nb = = 2\nc = 99999999999999999999\n", 0).unwrap_err();
        assert!(faults.len() >= 3, "{faults:?}");
    }

    #[test]
    fn a_path_leads_to_where_the_value_stands() {
        let text = "[gradient]\nratio = 3.0\n";
        let origin = parse(text).locate(["gradient", "ratio"]);
        assert_eq!(&text[origin.span], "3.0");
    }
}
