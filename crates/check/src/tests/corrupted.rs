//! Plans and proofs spoilt on purpose, one rule at a time: each is found, by that rule.

use proptest::prelude::*;
use spoke_model::*;

use super::random_city::{Case, Dice, case};
use crate::{Rule, Subject, Verdict};

fn verdict(case: &Case) -> Verdict {
    crate::plan(&case.problem, &case.plan, &case.certificate)
}

fn breaks(case: &Case, rule: Rule) -> bool {
    verdict(case).violations.iter().any(|violation| violation.rule == rule)
}

fn leaf(case: &mut Case) -> &mut Prices {
    &mut case.certificate.proof.prices[0]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn misshapen(seed: u64) {
        let spoil: [fn(&mut Case); 7] = [
            |case| case.plan.patterns.truncate(case.plan.patterns.len() - 1),
            |case| case.plan.sessions.push(0.0),
            |case| case.plan.entitlement.truncate(case.plan.entitlement.len() - 1),
            |case| case.plan.objective = f64::NAN,
            |case| case.plan.flows.push(Flow { point: PointId(9999), venue: VenueId(0), places: 1.0, minutes: 1.0 }),
            |case| case.plan.flows.push(Flow { point: PointId(0), venue: VenueId(9999), places: 1.0, minutes: 1.0 }),
            |case| case.plan.mean_fill = f64::INFINITY,
        ];
        let original = case(seed);
        prop_assume!(!original.plan.entitlement.is_empty());
        for spoil in spoil {
            let mut case = original.clone();
            spoil(&mut case);
            let verdict = verdict(&case);
            prop_assert!(verdict.violations.iter().all(|v| v.rule == Rule::Shape) && !verdict.accepted());
            prop_assert_eq!((verdict.objective, verdict.bound), (None, None));
        }
        let mut case = original;
        if let Some(flow) = case.plan.flows.last().copied() {
            case.plan.flows.push(flow);
            prop_assert!(breaks(&case, Rule::Shape), "a flow twice");
            case.plan.flows.pop();
            case.plan.flows[0].places = -1.0;
            prop_assert!(breaks(&case, Rule::Shape), "a negative flow");
        }
    }

    #[test]
    fn wrong_patterns(seed: u64) {
        let mut case = case(seed);
        let venue = Dice(seed ^ 4).below(case.problem.venues.len());
        case.plan.sessions[venue] += 1.0;
        prop_assert!(breaks(&case, Rule::Pattern), "a session too many");
        case.plan.sessions[venue] -= 1.0;
        case.plan.patterns[venue] = PatternId(77);
        prop_assert!(breaks(&case, Rule::Pattern), "a pattern it may not take");
    }

    #[test]
    fn overspent(seed: u64) {
        let mut case = case(seed);
        for row in 0..case.problem.budgets.len() {
            let used: f64 = (0..case.problem.venues.len())
                .map(|v| case.problem.venues[v].options.iter().find(|o| o.pattern == case.plan.patterns[v]).unwrap().cost[row])
                .sum();
            case.problem.budgets[row].limit = used - 0.01;
            prop_assert!(breaks(&case, Rule::Budget));
        }
        for position in 0..case.problem.limits.len() {
            let held: f64 = case.problem.limits[position].members.iter().map(|v| case.plan.sessions[v.index()]).sum();
            case.problem.limits[position].maximum = Some(held - 1.0);
            prop_assert!(breaks(&case, Rule::Limit));
            case.problem.limits[position].maximum = None;
            case.problem.limits[position].minimum = Some(held + 1.0);
            prop_assert!(breaks(&case, Rule::Limit));
        }
    }

    #[test]
    fn overfilled(seed: u64) {
        let mut case = case(seed);
        prop_assume!(!case.plan.flows.is_empty());
        let flow = Dice(seed ^ 5).below(case.plan.flows.len());
        let Flow { point, venue, .. } = case.plan.flows[flow];
        let options = &case.problem.venues[venue.index()];
        let places = options.places_per_session * case.plan.sessions[venue.index()];
        case.plan.flows[flow].places = places + 0.01;
        prop_assert!(breaks(&case, Rule::Capacity));
        case.plan.flows[flow].places = case.plan.entitlement[point.index()] + 0.01;
        prop_assert!(breaks(&case, Rule::Reach), "more than all of them");
    }

    /// Just past what ρ allows at every minutes of a point's venues, nearer ones left empty.
    #[test]
    fn further_than_they_would_go(seed: u64) {
        let original = case(seed);
        for (k, point) in original.problem.points.iter().enumerate() {
            for (venue, minutes, share) in original.problem.arcs(point) {
                let mut case = original.clone();
                let willing = share * case.plan.entitlement[k];
                case.plan.flows = vec![Flow { point: PointId::new(k), venue, places: willing + 0.01, minutes }];
                prop_assert!(breaks(&case, Rule::Reach));
                if willing > 0.0 {
                    case.plan.flows[0].places = willing;
                    prop_assert!(!breaks(&case, Rule::Reach));
                    case.plan.flows[0].minutes += 0.5;
                    prop_assert!(breaks(&case, Rule::Reach), "minutes that are not the table's");
                }
            }
            let mut case = original.clone();
            let near: Vec<VenueId> = case.problem.arcs(point).map(|(venue, ..)| venue).collect();
            if let Some(venue) = (0..case.problem.venues.len()).map(VenueId::new).find(|v| !near.contains(v)) {
                case.plan.flows = vec![Flow { point: PointId::new(k), venue, places: 0.001, minutes: 50.0 }];
                prop_assert!(breaks(&case, Rule::Reach), "a venue out of reach");
            }
        }
    }

    #[test]
    fn left_without_access(seed: u64) {
        let mut case = case(seed);
        let (rows, _) = crate::access_rows(&case.problem);
        prop_assume!(!rows.is_empty());
        for venue in &rows[0].venues {
            case.plan.sessions[venue.index()] = 0.0;
        }
        let area = Subject::Area(rows[0].area);
        prop_assert!(verdict(&case).violations.iter().any(|v| v.rule == Rule::AccessFloor && v.subject == area));
    }

    #[test]
    fn false_figures(seed: u64) {
        let mut case = case(seed);
        case.plan.objective += 1e-3 * (1.0 + case.plan.objective.abs());
        prop_assert!(breaks(&case, Rule::Objective));
        case.plan.mean_fill *= 1.001;
        case.plan.mean_fill += 1e-6;
        prop_assert!(breaks(&case, Rule::Entitlement));
        if let Some(first) = case.plan.entitlement.first_mut() {
            *first += 0.001;
            let point = Subject::Point(PointId(0));
            prop_assert!(verdict(&case).violations.iter().any(|v| v.rule == Rule::Entitlement && v.subject == point));
        }
    }

    #[test]
    fn false_proofs(seed: u64) {
        let original = case(seed);
        let mut case = original.clone();
        case.certificate.bound -= 1e-3 * (1.0 + case.certificate.bound.abs());
        prop_assert!(breaks(&case, Rule::Bound), "claims more than it proves");
        for spoil in [f64::NAN, -1e-9, f64::INFINITY] {
            let mut case = original.clone();
            leaf(&mut case).capacity[0] = spoil;
            prop_assert!(breaks(&case, Rule::Bound));
        }
        let mut case = original.clone();
        leaf(&mut case).access.push(0.0);
        prop_assert!(breaks(&case, Rule::Bound), "a price too many");
        let mut case = original.clone();
        let (leaf, branch) = (ProofNode::Leaf { prices: 0 }, |venue, below, above| {
            ProofNode::Branch { venue: VenueId(venue), at_most: 1.0, below, above }
        });
        case.certificate.proof.nodes = vec![branch(9999, 1, 2), leaf, leaf];
        prop_assert!(breaks(&case, Rule::Bound), "branches on a venue that does not exist");
        for (nodes, why) in [
            (vec![], "no node"),
            (vec![ProofNode::Leaf { prices: 1 }], "prices that are not there"),
            (vec![branch(0, 1, 2), leaf], "a child that is not there"),
            (vec![branch(0, 1, 1), leaf], "one child for both sides"),
            (vec![branch(0, 0, 1), leaf], "a child before its parent"),
            (vec![leaf, leaf], "a node without a parent"),
        ] {
            case.certificate.proof.nodes = nodes;
            prop_assert!(breaks(&case, Rule::Bound), "{why}");
        }
        let position = case.problem.limits.iter().position(|limit| limit.maximum.is_none());
        if let Some(position) = position {
            let mut case = original.clone();
            self::leaf(&mut case).maximum[position] = 1.0;
            prop_assert!(breaks(&case, Rule::Bound), "prices a maximum that is not there");
        }
    }

    /// Prices that overflow, or swallow what they are added to, prove nothing: the bound they are said to prove lies
    /// below a plan that keeps every rule.
    #[test]
    fn forged_proofs(seed: u64) {
        let mut case = case(seed);
        let venues = case.problem.venues.len();
        let held: f64 = case.plan.sessions.iter().sum();
        let limit = Limit {
            name: "as many as there are".to_owned(),
            members: (0..venues).map(VenueId::new).collect(),
            minimum: Some(held),
            maximum: Some(held),
        };
        case.problem.limits = vec![limit];
        (leaf(&mut case).minimum, leaf(&mut case).maximum) = (vec![0.0], vec![0.0]);
        let better = super::definitions::objective(&case.problem, &case.plan);
        case.plan.flows.clear();
        let claimed = super::definitions::objective(&case.problem, &case.plan);
        prop_assume!(better > claimed + 1e-3 * (1.0 + claimed.abs()));
        (case.plan.objective, case.certificate.bound) = (claimed, claimed);
        let forgeries: [fn(&mut Prices, f64); 4] = [
            |prices, huge| prices.access.fill(huge),
            |prices, huge| (prices.minimum, prices.maximum) = (vec![huge], vec![huge]),
            |prices, huge| prices.budget.fill(huge),
            |prices, huge| prices.capacity.fill(huge),
        ];
        for forge in forgeries {
            for huge in [1e308, 1e200, 1e20] {
                let mut case = case.clone();
                leaf(&mut case).capacity.fill(1e6);
                forge(leaf(&mut case), huge);
                let bound = verdict(&case).bound;
                prop_assert!(breaks(&case, Rule::Bound), "{huge} proves {bound:?} where {better} is possible");
                prop_assert!(bound.is_none_or(f64::is_finite));
            }
        }
        for claimed in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            case.certificate.bound = claimed;
            prop_assert!(breaks(&case, Rule::Bound), "claims {claimed}");
        }
    }

    /// The offer floor is soft: falling short is reported for exactly the points that do.
    #[test]
    fn short_offers_are_reported(seed: u64) {
        let case = case(seed);
        let verdict = verdict(&case);
        for (k, point) in case.problem.points.iter().enumerate() {
            let offered: f64 = case.plan.flows.iter().filter(|f| f.point.index() == k).map(|f| f.places).sum();
            let floor = (case.problem.floor.share * case.plan.mean_fill * point.contacts_needed())
                .min(case.plan.entitlement[k]);
            let short = verdict.shortfalls.iter().any(|s| s.point.index() == k);
            prop_assert_eq!(short, offered < floor - 1e-7 * (1.0 + floor));
        }
    }
}
