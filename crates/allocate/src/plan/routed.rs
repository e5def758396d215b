//! A plan with the flows that are best for it, and the plane it gives.

use crate::dual::Cuts;
use crate::instance::Instance;
use crate::plan::counts::Plan;
use crate::route::Router;

/// A plan with its flows.
#[derive(Clone)]
pub(crate) struct Routed<'a> {
    pub(crate) plan: Plan<'a>,
    pub(crate) router: Router<'a>,
    /// x̄ × the objective.
    pub(crate) value: f64,
}

impl<'a> Routed<'a> {
    /// Routes a plan from these prices.
    pub(crate) fn new(plan: Plan<'a>, prices: &[f64]) -> Self {
        let mut router = Router::new(plan.instance, &plan.capacities(), prices);
        router.settle();
        let value = router.value();
        Self { plan, router, value }
    }

    /// The plane that touches the routing's value here.
    pub(crate) fn add_cut(&self, cuts: &mut Cuts) {
        let (constant, slope) =
            plane(self.plan.instance, &self.router, self.value, |venue| self.plan.sessions_at(venue));
        cuts.add(constant, &slope);
    }
}

/// The plane through a settled router's value: its height at no sessions and what a session of each venue adds.
pub(crate) fn plane(
    instance: &Instance<'_>,
    router: &Router<'_>,
    value: f64,
    sessions: impl Fn(usize) -> f64,
) -> (f64, Vec<f64>) {
    let slope: Vec<f64> = (0..instance.venues())
        .map(|venue| router.worth(venue) * instance.problem.venues[venue].places_per_session)
        .collect();
    let at_plan: f64 = slope.iter().enumerate().map(|(venue, slope)| slope * sessions(venue)).sum();
    (value - at_plan, slope)
}
