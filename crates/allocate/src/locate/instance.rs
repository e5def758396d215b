//! What a location model is asked about: origins with weights, sites with a status and perhaps a capacity, costs.

use spoke_model::Fault;

use super::costs::Costs;
use super::faults;

/// Origins, sites and the costs between them. Origins and sites go by position.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Weight of each origin, ≥ 0 and finite.
    pub weights: Vec<f64>,
    /// What each origin takes of a site's capacity, ≥ 0 and finite. Only the capacitated model reads it.
    pub demands: Vec<f64>,
    /// The sites.
    pub sites: Vec<Site>,
    /// The costs.
    pub costs: Costs,
}

/// One site.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Site {
    /// What may be done with it.
    pub status: Status,
    /// Most demand it can serve; `None` = no limit. Only the capacitated model reads it.
    pub capacity: Option<f64>,
}

/// What may be done with a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// May open.
    #[default]
    Candidate,
    /// Must open.
    Required,
    /// Stays closed.
    Excluded,
}

impl Instance {
    /// Everything that makes the instance meaningless, all at once. Positions are counted from 1.
    pub fn faults(&self) -> Vec<Fault> {
        let mut found = Vec::new();
        if self.weights.is_empty() {
            found.push(Fault::new(&faults::NO_ORIGINS, "there is no origin"));
        }
        if self.sites.is_empty() {
            found.push(Fault::new(&faults::NO_SITES, "there is no destination"));
        }
        if self.costs.origins() != self.weights.len() || self.costs.sites() != self.sites.len() {
            found.push(Fault::new(&faults::SHAPE, "costs are of other origins or destinations"));
            return found;
        }
        if self.demands.len() != self.weights.len() {
            let message =
                format!("there are {} demands of {} origins", self.demands.len(), self.weights.len());
            found.push(Fault::new(&faults::SHAPE, message));
            return found;
        }
        let mut number = |what: &str, at: usize, value: f64| {
            if !(value.is_finite() && value >= 0.0) {
                let message = format!("{what} {} is {value}: it must be a number, 0 or more", at + 1);
                found.push(Fault::new(&faults::NUMBER, message).value(value.to_string()));
            }
        };
        for (origin, (&weight, &demand)) in self.weights.iter().zip(&self.demands).enumerate() {
            number("weight of origin", origin, weight);
            number("demand of origin", origin, demand);
        }
        for (site, capacity) in self.sites.iter().map(|site| site.capacity).enumerate() {
            number("capacity of destination", site, capacity.unwrap_or(0.0));
        }
        for (pair, cost) in self.costs.bad_costs() {
            let message = format!(
                "cost from origin {} to destination {} is {cost}: it must be a number, 0 or more",
                pair.origin + 1,
                pair.site + 1
            );
            found.push(Fault::new(&faults::NUMBER, message).value(cost.to_string()));
        }
        if found.is_empty() {
            let total = self.weights.iter().sum::<f64>() * self.costs.largest();
            if !(total.is_finite() && self.demands.iter().sum::<f64>().is_finite()) {
                found.push(Fault::new(&faults::OVERFLOW, "the sum of weight × cost is past 1.8e308"));
            }
        }
        found
    }

    /// Which sites may open.
    pub(super) fn allowed(&self) -> Vec<bool> {
        self.sites.iter().map(|site| site.status != Status::Excluded).collect()
    }

    /// Positions of the sites that must open, ascending.
    pub(super) fn required(&self) -> Vec<usize> {
        (0..self.sites.len()).filter(|&j| self.sites[j].status == Status::Required).collect()
    }

    /// Sum of the weights, in input order.
    pub(super) fn total_weight(&self) -> f64 {
        self.weights.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{Instance, Site};
    use crate::locate::{CostTable, Costs};

    #[test]
    fn an_origin_without_a_demand_is_a_fault() {
        let mut instance = Instance {
            weights: vec![1.0, 2.0],
            demands: vec![1.0],
            sites: vec![Site::default()],
            costs: Costs::Table(CostTable::dense(&[vec![0.0], vec![0.0]])),
        };
        let codes = |instance: &Instance| instance.faults().iter().map(|f| f.kind.code).collect::<Vec<_>>();
        assert_eq!(codes(&instance), [crate::locate::faults::SHAPE.code]);
        instance.demands.push(1.0);
        assert!(codes(&instance).is_empty());
    }
}
