//! People in need × group shares × car ownership → groups and demand points.

use spoke_model::{AreaId, DemandPoint, Group, GroupId};
use spoke_travel::{BY_CAR, WITHOUT_CAR};

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

    use super::{GroupSettings, Need, groups, points};

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
