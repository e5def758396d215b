//! People in need × group shares × car ownership → groups and demand points.

use spoke_model::{AreaId, DemandPoint, Fault, Group, GroupId};
use spoke_travel::{BY_CAR, WITHOUT_CAR};

use super::{GROUPS_LEAVE_OUT, GROUPS_OVERLAP, examples};
use crate::exit::count;
use crate::scenario::GroupSettings;

/// Who is in need where, before it is split into demand points.
#[derive(Clone, Debug, Default)]
pub(crate) struct Need {
    /// People who would benefit, by area.
    pub(crate) people: Vec<f64>,
    /// The part of them that comes from private tables, by area; 0–1.
    pub(crate) private: Vec<f64>,
    /// Share of them in each group of the scenario, by group, then area; 0–1.
    pub(crate) shares: Vec<Vec<f64>>,
    /// Cohorts that are measured and not planned for: name, and share of the people in need by area; 0–1.
    pub(crate) cohorts: Vec<(String, Vec<f64>)>,
    /// Share of households with a car, by area; `None` where nobody drives.
    pub(crate) with_car: Option<Vec<f64>>,
}

/// Shares that add up to this much more than 1 are of a census, which is perturbed cell by cell, and are scaled to 1.
const PERTURBED: f64 = 0.02;

/// Looks at what the shares of the groups add up to in each area: more than 1 is an error, since people would be
/// counted twice; less is said, with how many people are in no group.
pub(crate) fn whole(shares: &mut [Vec<f64>], people: &[f64], codes: &[&str]) -> Vec<Fault> {
    let (mut over, mut largest, mut left_out) = (Vec::new(), 0.0_f64, 0.0);
    for (area, people) in people.iter().enumerate() {
        let sum: f64 = shares.iter().map(|group| group[area]).sum();
        if sum > 1.0 + PERTURBED {
            over.push(codes[area]);
            largest = largest.max(sum);
        } else if sum > 1.0 + 1e-9 {
            shares.iter_mut().for_each(|group| group[area] /= sum);
        }
        left_out += people * (1.0 - sum).max(0.0);
    }
    let all: f64 = people.iter().sum();
    let mut found = Vec::new();
    if !over.is_empty() {
        let message = format!(
            "the shares of the groups add up to {largest:.3} at most, to more than 1 in {} {}",
            count(over.len(), "area"),
            examples(&over)
        );
        found.push(Fault::new(&GROUPS_OVERLAP, message));
    }
    // Shares that are written with a few digits leave a crumb.
    if left_out > 1e-6 * all {
        let message =
            format!("{left_out:.1} of {all:.1} people are in no group ({:.1} %)", 100.0 * left_out / all);
        found.push(Fault::new(&GROUPS_LEAVE_OUT, message));
    }
    found
}

/// The groups of the problem: the scenario's, each split by car ownership where somebody drives.
pub(crate) fn groups(settings: &[GroupSettings], drives: bool) -> Vec<Group> {
    let mut groups = Vec::new();
    for group in settings {
        let with_mode = |name: String, mode: usize| Group {
            name,
            of: group.name.clone(),
            contacts: group.contacts,
            reach: group.reach,
            mode,
        };
        if drives && group.drives {
            groups.push(with_mode(format!("{} · no car", group.name), WITHOUT_CAR));
            groups.push(with_mode(format!("{} · car", group.name), BY_CAR));
        } else {
            groups.push(with_mode(group.name.clone(), WITHOUT_CAR));
        }
    }
    groups
}

/// The demand points, by area, then group; points without people are left out.
pub(crate) fn points(settings: &[GroupSettings], need: &Need) -> Vec<DemandPoint> {
    let mut points = Vec::new();
    for (area, people) in need.people.iter().enumerate() {
        let mut id = 0;
        for (group, shares) in settings.iter().zip(&need.shares) {
            let in_group = people * shares[area];
            let parts: &[f64] = match &need.with_car {
                Some(with_car) if group.drives => {
                    let with_car = group.with_car.unwrap_or(with_car[area]);
                    &[1.0 - with_car, with_car]
                }
                _ => &[1.0],
            };
            for part in parts {
                let people = in_group * part;
                if people > 0.0 {
                    points.push(DemandPoint {
                        area: AreaId::new(area),
                        group: GroupId::new(id),
                        people,
                        contacts: group.contacts,
                    });
                }
                id += 1;
            }
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use spoke_model::Reach;

    use super::{GroupSettings, Need, groups, points, whole};

    #[test]
    fn shares_of_groups_are_of_one_whole() {
        let codes = ["X01", "X02"];
        let mut shares = vec![vec![0.7, 0.5], vec![0.6, 0.3]];
        let found = whole(&mut shares, &[100.0, 50.0], &codes);
        let told: Vec<&str> = found.iter().map(|fault| fault.kind.code).collect();
        assert_eq!(told, ["P009", "P008"]);
        assert!(
            found[0].message.contains("1.300") && found[0].message.contains("1 area (X01)"),
            "{}",
            found[0]
        );
        assert!(found[1].message.contains("10.0 of 150.0 people"), "{}", found[1]);
        // The census's own noise is nobody's mistake, and makes no people.
        let mut shares = vec![vec![0.71], vec![0.30]];
        assert_eq!(whole(&mut shares, &[100.0], &codes), []);
        assert!((shares[0][0] + shares[1][0] - 1.0).abs() < 1e-12);
    }

    #[test]
    fn people_are_conserved_when_split_by_group_and_car() {
        let group = |name: &str, share, drives| GroupSettings {
            name: name.to_owned(),
            share,
            by_area: None,
            contacts: 3.0,
            reach: Reach::Step { max: 30.0 },
            drives,
            with_car: None,
            window: None,
        };
        let settings = [group("low", 0.25, true), group("high", 0.75, false)];
        let need = Need {
            people: vec![100.0, 0.0],
            shares: vec![vec![0.25; 2], vec![0.75; 2]],
            with_car: Some(vec![0.6, 0.6]),
            ..Need::default()
        };
        let points = points(&settings, &need);
        assert_eq!(groups(&settings, true).len(), 3);
        assert_eq!(points.len(), 3, "an area without need has no points");
        let people: f64 = points.iter().map(|point| point.people).sum();
        assert!((people - 100.0).abs() < 1e-9);
        assert_eq!(points[1].people, 15.0);
    }
}
