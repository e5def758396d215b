//! Things by their codes or names, where a name may be that of several.

use std::collections::HashMap;

use crate::table::normal;

/// What goes by a code or name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Called {
    /// The position of the one thing.
    One(usize),
    /// The positions of all that have the name, two or more.
    Several(Vec<usize>),
}

/// Positions by code, and by name where no code is that name; as headers are compared.
pub(crate) struct Named {
    by_name: HashMap<String, Called>,
}

impl Named {
    /// Of pairs of code and name. A blank name is none.
    pub(crate) fn of<'a>(things: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Self {
        let mut by_name: HashMap<String, Called> = HashMap::new();
        let names = things.clone().enumerate().map(|(at, (_, name))| (at, normal(name)));
        for (at, name) in names.filter(|(_, name)| !name.is_empty()) {
            match by_name.get_mut(&name) {
                None => drop(by_name.insert(name, Called::One(at))),
                Some(Called::Several(all)) => all.push(at),
                Some(one @ Called::One(_)) => {
                    if let Called::One(first) = *one {
                        *one = Called::Several(vec![first, at]);
                    }
                }
            }
        }
        by_name.extend(things.enumerate().map(|(at, (code, _))| (normal(code), Called::One(at))));
        Self { by_name }
    }

    /// What goes by a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Called> {
        self.by_name.get(&normal(name))
    }

    /// The position of what alone goes by a name.
    pub(crate) fn one(&self, name: &str) -> Option<usize> {
        match self.get(name)? {
            Called::One(at) => Some(*at),
            Called::Several(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Called, Named};

    #[test]
    fn codes_come_before_names_and_names_may_be_shared() {
        let named =
            Named::of([("1", "Hall"), ("2", "HALL"), ("3", "2"), ("4", ""), ("5", "hall")].into_iter());
        assert_eq!(named.get("hall"), Some(&Called::Several(vec![0, 1, 4])));
        assert_eq!(
            (named.one("Hall"), named.one("2"), named.one("3"), named.one("")),
            (None, Some(1), Some(2), None)
        );
    }
}
