//! What a sweep varies: keys, their values, and every combination of them.

use std::str::FromStr;

use crate::exit::Failure;

/// More rows than this is a mistake rather than a study.
const MOST_ROWS: usize = 100_000;

/// Keys and the values each takes, in the order given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grid {
    /// `(key, values)`.
    pub(crate) axes: Vec<(String, Vec<String>)>,
}

/// Part `k` of `n`, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    /// Which.
    pub(crate) part: usize,
    /// Of how many.
    pub(crate) of: usize,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.split_once('/').and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
        match parsed {
            Some((part, of)) if part >= 1 && part <= of => Ok(Self { part, of }),
            _ => Err(format!("`{text}` is not k/n with 1 ≤ k ≤ n")),
        }
    }
}

impl Shard {
    /// Whether a row is this part's.
    pub(crate) fn has(self, row: usize) -> bool {
        row % self.of == self.part - 1
    }
}

impl Grid {
    /// From `key=a,b,c` and `key=first..last:step`.
    pub(crate) fn parse(axes: &[String]) -> Result<Self, Failure> {
        let axes: Vec<(String, Vec<String>)> =
            axes.iter().map(|axis| parse_axis(axis)).collect::<Result<_, _>>()?;
        for (index, (key, _)) in axes.iter().enumerate() {
            if axes[..index].iter().any(|(earlier, _)| earlier == key) {
                return Err(Failure::Usage(format!("--vary {key} is given twice")));
            }
        }
        let rows = axes.iter().try_fold(1_usize, |rows, (_, values)| rows.checked_mul(values.len()));
        match rows {
            Some(0) => Err(Failure::Usage("there is nothing to vary: a key has no values".to_owned())),
            Some(rows) if rows <= MOST_ROWS => Ok(Self { axes }),
            _ => Err(Failure::Usage(format!(
                "that is more than {MOST_ROWS} scenarios; vary fewer keys or values"
            ))),
        }
    }

    /// Number of combinations.
    pub(crate) fn rows(&self) -> usize {
        self.axes.iter().map(|(_, values)| values.len()).product()
    }

    /// The values of a row, one for each key; the last key varies fastest.
    pub(crate) fn values(&self, row: usize) -> Vec<&str> {
        let mut rest = row;
        let mut values: Vec<&str> = self
            .axes
            .iter()
            .rev()
            .map(|(_, values)| {
                let value = &values[rest % values.len()];
                rest /= values.len();
                value.as_str()
            })
            .collect();
        values.reverse();
        values
    }

    /// The overrides of a row, `key=value`.
    pub(crate) fn overrides(&self, row: usize) -> Vec<String> {
        self.axes.iter().zip(self.values(row)).map(|((key, _), value)| format!("{key}={value}")).collect()
    }
}

fn parse_axis(axis: &str) -> Result<(String, Vec<String>), Failure> {
    let wrong = |why: &str| Failure::Usage(format!("--vary {axis}: {why}"));
    let (key, values) =
        axis.split_once('=').ok_or_else(|| wrong("write key=a,b,c or key=first..last:step"))?;
    if key.trim().is_empty() {
        return Err(wrong("the key is missing"));
    }
    // `../a.csv` is a path.
    let is_number = |text: &str| text.trim().parse::<f64>().is_ok();
    let values = match values.split_once("..").filter(|(first, _)| is_number(first)) {
        Some((first, rest)) => range(first, rest).map_err(|why| wrong(&why))?,
        None => {
            values.split(',').map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect()
        }
    };
    if values.is_empty() {
        return Err(wrong("there are no values"));
    }
    Ok((key.trim().to_owned(), values))
}

/// `first..last:step`, the last included where a step falls on it.
fn range(first: &str, rest: &str) -> Result<Vec<String>, String> {
    let (last, step) = rest.split_once(':').unwrap_or((rest, "1"));
    let number = |text: &str| {
        text.trim()
            .parse::<f64>()
            .ok()
            .filter(|n| n.is_finite())
            .ok_or_else(|| format!("`{text}` is not a number"))
    };
    let (first, last, step) = (number(first)?, number(last)?, number(step)?);
    if step <= 0.0 {
        return Err("the step must be more than 0".to_owned());
    }
    if last < first {
        return Err("the range ends before it starts".to_owned());
    }
    let steps = ((last - first) / step + 1e-9).floor();
    if steps >= MOST_ROWS as f64 {
        return Err(format!("that is more than {MOST_ROWS} values"));
    }
    // To nine decimals, so that 0.1 + 0.2 reads 0.3.
    Ok((0..=steps as u32)
        .map(|k| format!("{}", ((first + f64::from(k) * step) * 1e9).round() / 1e9))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::{Grid, Shard};

    fn grid(axes: &[&str]) -> Result<Grid, crate::exit::Failure> {
        Grid::parse(&axes.iter().map(|axis| (*axis).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn every_combination_the_last_key_fastest() {
        let grid = grid(&["budget.sessions=100..140:20", "gradient.ratio=1,3"]).unwrap();
        assert_eq!(grid.rows(), 6);
        assert_eq!(grid.overrides(3), ["budget.sessions=120", "gradient.ratio=3"]);
    }

    #[test]
    fn fractions_read_as_written() {
        assert_eq!(grid(&["floor.share=0.1..0.3:0.1"]).unwrap().axes[0].1, ["0.1", "0.2", "0.3"]);
    }

    #[test]
    fn two_dots_make_a_range_only_after_a_number() {
        let values = |axis: &str| grid(&[axis]).unwrap().axes[0].1.clone();
        assert_eq!(values("need.table=../a.csv,../b.csv"), ["../a.csv", "../b.csv"]);
        assert_eq!(values("need.table=a..b.csv"), ["a..b.csv"]);
        assert_eq!(values("k=-1..1"), ["-1", "0", "1"]);
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        for wrong in ["key", "=1,2", "k=", "k=3..1", "k=1..2:0", "k=1..b", "k=0..1e12"] {
            assert!(grid(&[wrong]).is_err(), "{wrong}");
        }
        assert!(grid(&["a=1..1000", "b=1..1000"]).is_err());
        assert!(grid(&["a=1,2", "a=3"]).is_err());
    }

    #[test]
    fn shards_cover_every_row_once() {
        let shards: Vec<Shard> = (1..=3).map(|k| format!("{k}/3").parse().unwrap()).collect();
        assert!((0..20).all(|row| shards.iter().filter(|shard| shard.has(row)).count() == 1));
        assert!("0/3".parse::<Shard>().is_err() && "4/3".parse::<Shard>().is_err());
    }
}
