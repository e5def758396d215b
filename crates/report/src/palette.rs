//! Colours of the map and charts, and the classes they stand for: sequential scales whose lightness falls steadily,
//! so that they read the same with any colour vision and in grey print.

use serde::Serialize;

use crate::comparison::NOTICEABLE_PLACES;
use crate::number::rounded;
use crate::rows::AreaRow;

/// Deprivation deciles, 1 (darkest, most deprived) to 10.
pub(crate) const DECILES: [&str; 10] = [
    "#2d0a5e", "#441d84", "#5b3b9a", "#7460ae", "#8d82c1", "#a6a1d1", "#bfbde0", "#d6d5ea", "#e8e7f3",
    "#f6f5fa",
];
const PLACES: [&str; 7] = ["#ffffd9", "#dff2b8", "#a9ddb7", "#5fc1c0", "#2a9bc1", "#2362aa", "#11306f"];
const MINUTES: [&str; 6] = ["#fff7d6", "#fee199", "#fdbb53", "#f08a24", "#c95a0b", "#8a3404"];
const CHANGE: [&str; 7] = ["#8c510a", "#d8b365", "#f6e8c3", "#f5f5f5", "#c7eae5", "#5ab4ac", "#01665e"];

/// The fill of an area without a value.
pub(crate) const UNDEFINED: &str = "#b9b9b9";
/// The fill of an open venue.
pub(crate) const VENUE: &str = "#ffc20a";
/// Outlines and text on the map.
pub(crate) const INK: &str = "#1a1a1a";

/// A way of colouring the map.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Layer {
    /// Name in the page.
    pub(crate) id: &'static str,
    /// What a reader calls it.
    pub(crate) title: &'static str,
    /// The same on a button.
    pub(crate) short: &'static str,
    /// Upper limits of all classes but the last; a value on a limit belongs to the class above it.
    pub(crate) breaks: Vec<f64>,
    /// One colour per class.
    pub(crate) colours: Vec<&'static str>,
    /// One label per class.
    pub(crate) labels: Vec<String>,
    /// Label of areas without a value; empty where every area has one.
    pub(crate) none: &'static str,
}

/// The layers of a run, deprivation first; of the change only where there is a before.
pub(crate) fn layers(areas: &[AreaRow], before: bool) -> Vec<Layer> {
    let mut layers = vec![deprivation(), places(areas), minutes()];
    layers.extend(before.then(|| change(areas)));
    layers
}

fn deprivation() -> Layer {
    let labels = (1..=10).map(|decile| match decile {
        1 => "1 – most deprived".to_owned(),
        10 => "10 – least deprived".to_owned(),
        other => other.to_string(),
    });
    Layer {
        id: "deprivation",
        title: "Deprivation",
        short: "Deprivation",
        breaks: (2..=10).map(f64::from).collect(),
        colours: DECILES.to_vec(),
        labels: labels.collect(),
        none: "",
    }
}

fn places(areas: &[AreaRow]) -> Layer {
    let mut values: Vec<f64> = areas.iter().filter_map(|area| area.places_per_contact).collect();
    values.sort_by(f64::total_cmp);
    let quantile = |k: usize| values.get(values.len() * k / PLACES.len()).copied();
    let mut breaks: Vec<f64> = (1..PLACES.len()).filter_map(quantile).map(two_digits).collect();
    breaks.dedup();
    // A class below the smallest value would be empty: all areas alike are one class.
    breaks.retain(|limit| values.first().is_some_and(|least| limit > least));
    Layer {
        id: "places",
        title: "Places per contact needed",
        short: "Places per contact",
        colours: spread(&PLACES, breaks.len() + 1),
        labels: ranges(&breaks, ""),
        breaks,
        none: "nobody in need",
    }
}

fn minutes() -> Layer {
    let breaks = vec![5.0, 10.0, 15.0, 20.0, 30.0];
    Layer {
        id: "minutes",
        title: "Minutes to the nearest open venue",
        short: "Minutes",
        colours: MINUTES.to_vec(),
        labels: ranges(&breaks, " min"),
        breaks,
        none: "none within the minutes computed",
    }
}

fn change(areas: &[AreaRow]) -> Layer {
    let (breaks, labels) = either_way(areas.iter().filter_map(AreaRow::change_per_contact), 0.0);
    Layer {
        id: "change",
        title: "Change in places per contact needed",
        short: "Change",
        colours: CHANGE.to_vec(),
        labels,
        breaks,
        none: "nobody in need",
    }
}

/// The layer of a comparison: places that areas gain or lose.
pub(crate) fn change_in_places(changes: impl Iterator<Item = f64>) -> Layer {
    let (breaks, labels) = either_way(changes, NOTICEABLE_PLACES);
    Layer {
        id: "change",
        title: "Change in places offered",
        short: "Change",
        colours: CHANGE.to_vec(),
        labels,
        breaks,
        none: "",
    }
}

/// Seven classes about zero; less than `least` either way is about the same.
fn either_way(changes: impl Iterator<Item = f64>, least: f64) -> (Vec<f64>, Vec<String>) {
    let largest = changes.fold(0.0, |most: f64, change| most.max(change.abs()));
    let step = round_step(largest / 3.0).max(1e-6).max(2.0 * least);
    let same = if least > 0.0 { least } else { step / 20.0 };
    let breaks = [-2.0 * step, -step, -same, same, step, 2.0 * step];
    let breaks: Vec<f64> = breaks.into_iter().map(|limit| rounded(limit, 9)).collect();
    let mut labels = ranges(&breaks, "");
    labels[3] = "about the same".to_owned();
    (breaks, labels)
}

impl Layer {
    /// The colour of a value.
    pub(crate) fn colour(&self, value: f64) -> &'static str {
        let class = self.breaks.iter().take_while(|limit| value >= **limit).count();
        self.colours.get(class).copied().unwrap_or(UNDEFINED)
    }
}

impl AreaRow {
    /// Places per contact needed, after less before; `None` where nobody needs any.
    pub fn change_per_contact(&self) -> Option<f64> {
        Some(self.places_per_contact? - self.places_before / self.contacts)
    }
}

/// `count` colours from the whole breadth of a scale; a single one is its middle.
fn spread(scale: &[&'static str], count: usize) -> Vec<&'static str> {
    if count == 1 {
        return vec![scale[scale.len() / 2]];
    }
    (0..count).map(|k| scale[k * (scale.len() - 1) / (count - 1)]).collect()
}

fn ranges(breaks: &[f64], unit: &str) -> Vec<String> {
    let (Some(first), Some(last)) = (breaks.first(), breaks.last()) else {
        return vec!["all areas alike".to_owned()];
    };
    let mut labels = vec![format!("under {}{unit}", signed(*first))];
    labels.extend(breaks.windows(2).map(|w| format!("{} to {}{unit}", signed(w[0]), signed(w[1]))));
    labels.push(format!("{} or more{unit}", signed(*last)));
    labels
}

fn signed(value: f64) -> String {
    value.to_string().replace('-', "\u{2212}")
}

/// The nearest of a few round numbers whose double and twentieth have no more than two digits, too.
fn round_step(value: f64) -> f64 {
    if !(value.is_finite() && value > 0.0) {
        return 0.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0].map(|step| step * power);
    let nearest =
        |best: f64, step: f64| if (step - value).abs() < (best - value).abs() { step } else { best };
    rounded(steps.into_iter().fold(power, nearest), 9)
}

/// To two significant digits.
fn two_digits(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    let decimals = 1 - value.abs().log10().floor() as i32;
    if decimals >= 0 { rounded(value, decimals) } else { value.round() }
}

#[cfg(test)]
mod tests {
    use super::{either_way, ranges, spread, two_digits};

    #[test]
    fn changes_are_classed_by_round_numbers() {
        let (breaks, labels) = either_way([28.9, -3.0].into_iter(), 0.05);
        assert_eq!(breaks, [-20.0, -10.0, -0.05, 0.05, 10.0, 20.0]);
        assert_eq!(labels[0], "under −20");
        let (breaks, labels) = either_way([0.141].into_iter(), 0.0);
        assert_eq!(breaks, [-0.1, -0.05, -0.0025, 0.0025, 0.05, 0.1]);
        assert_eq!((labels[4].as_str(), labels[6].as_str()), ("0.0025 to 0.05", "0.1 or more"));
    }

    #[test]
    fn classes_read_well() {
        assert_eq!(two_digits(0.012_345), 0.012);
        assert_eq!(two_digits(3.456), 3.5);
        assert_eq!(ranges(&[-0.5, 2.0], " min"), ["under −0.5 min", "−0.5 to 2 min", "2 or more min"]);
        assert_eq!(spread(&["a", "b", "c"], 2), ["a", "c"]);
        assert_eq!(spread(&["a", "b", "c"], 1), ["b"]);
    }
}
