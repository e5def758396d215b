//! The dual variables as one vector, and the venue prices that follow from it.
//!
//! A venue that is neither closed nor at its largest pattern has the price at which its first sessions just pay
//! for themselves, `min_o (c_o − c_first) / (q (s_o − s_first))`, where `c_o` is what option `o` costs at the
//! prices of budgets, limits and access. Writing the price of capacity as that plus a premium takes the kink out
//! of nearly every venue's term: what is left to search are the few prices of the rows and the premiums of full
//! venues.

use spoke_model::Prices;

use crate::dual::domain::Domain;
use crate::dual::point_prices::PointPrices;
use crate::dual::rows::{Layout, opening, option_cost, rows_from_prices, rows_to_prices, scaled};
use crate::instance::Instance;

/// The vector; all in the engine's values (x̄ × the objective's).
#[derive(Clone, Debug)]
pub(crate) struct Multipliers {
    pub(crate) layout: Layout,
    pub(crate) at: Vec<f64>,
}

/// What follows for one venue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VenuePrice {
    /// Price of a place.
    pub(crate) price: f64,
    /// The option that sets its base, where the base is above 0.
    pub(crate) sets_base: Option<usize>,
}

impl Multipliers {
    pub(crate) fn zero(instance: &Instance<'_>) -> Self {
        let layout = Layout::of(instance);
        Self { layout, at: vec![0.0; layout.len()] }
    }

    /// The prices of the rows.
    pub(crate) fn rows(&self) -> &[f64] {
        &self.at[self.layout.venues..]
    }

    /// What an option costs at these prices.
    pub(crate) fn option_cost(&self, instance: &Instance<'_>, venue: usize, option: usize) -> f64 {
        option_cost(instance, self.rows(), venue, option, opening(instance, self.rows(), venue))
    }

    /// The lowest its premium may go: to a price of 0 where the venue opens in any case, else to the base.
    pub(crate) fn least_premium(&self, instance: &Instance<'_>, domain: &Domain, venue: usize) -> f64 {
        let first = *domain.options(venue).start();
        if instance.problem.venues[venue].options[first].sessions > 0.0 { f64::NEG_INFINITY } else { 0.0 }
    }

    /// Price of a place at a venue: base and premium.
    pub(crate) fn price(&self, instance: &Instance<'_>, domain: &Domain, venue: usize) -> VenuePrice {
        let places = instance.problem.venues[venue].places_per_session;
        let options = &instance.problem.venues[venue].options;
        let mut range = domain.options(venue);
        let mut base: (f64, Option<usize>) = (f64::INFINITY, None);
        if let Some(first) = range.next() {
            let first_cost = self.option_cost(instance, venue, first);
            for option in range {
                let more = places * (options[option].sessions - options[first].sessions);
                if more > 0.0 {
                    let price = (self.option_cost(instance, venue, option) - first_cost) / more;
                    if price < base.0 {
                        base = (price, Some(option));
                    }
                }
            }
        }
        if !(base.0 > 0.0 && base.0.is_finite()) {
            base = (0.0, None);
        }
        VenuePrice { price: (base.0 + self.at[venue]).max(0.0), sets_base: base.1 }
    }

    /// The premiums that give these venue prices, the rows' prices staying as they are.
    pub(crate) fn set_prices(&mut self, instance: &Instance<'_>, domain: &Domain, prices: &[f64]) {
        for (venue, price) in prices.iter().enumerate() {
            self.at[venue] = 0.0;
            if price.is_finite() {
                let base = self.price(instance, domain, venue).price;
                self.at[venue] = (price - base).max(self.least_premium(instance, domain, venue));
            }
        }
    }

    /// The same, told by venue prices instead of premiums: what another domain can start from.
    pub(crate) fn spot(&self, instance: &Instance<'_>, domain: &Domain) -> Spot {
        let venues = self.layout.venues;
        Spot {
            prices: (0..venues)
                .map(|venue| {
                    let options = &instance.problem.venues[venue];
                    let opens = domain.options(venue).any(|option| options.options[option].sessions > 0.0);
                    if opens && options.places_per_session > 0.0 {
                        self.price(instance, domain, venue).price
                    } else {
                        // A venue that offers no place costs nothing to price out of everyone's reach.
                        instance.steepest
                    }
                })
                .collect(),
            rows: self.at[venues..].to_vec(),
        }
    }

    /// From venue prices, in a domain.
    pub(crate) fn at_spot(instance: &Instance<'_>, domain: &Domain, spot: &Spot) -> Self {
        let mut multipliers = Self::zero(instance);
        let venues = multipliers.layout.venues;
        multipliers.at[venues..].copy_from_slice(&spot.rows);
        multipliers.set_prices(instance, domain, &spot.prices);
        multipliers
    }

    /// From a certificate; `None` where it is of a problem of another shape.
    pub(crate) fn from_prices(instance: &Instance<'_>, domain: &Domain, prices: &Prices) -> Option<Self> {
        let rows = rows_from_prices(instance, prices)?;
        let venues: Vec<f64> = prices.capacity.iter().map(|price| scaled(instance, *price)).collect();
        let fits = venues.len() == instance.venues();
        fits.then(|| Self::at_spot(instance, domain, &Spot { prices: venues, rows }))
    }
}

/// Prices of venues and rows, whatever the domain; in the engine's values.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    /// Price of a place at each venue.
    pub(crate) prices: Vec<f64>,
    /// Multipliers of the rows, in the layout's order after the venues.
    pub(crate) rows: Vec<f64>,
}

/// Prices that a proof can name: of capacity by venue, or of places by point.
#[derive(Clone, Debug)]
pub(crate) enum Proven {
    Capacity(Spot),
    Points(PointPrices),
}

impl Proven {
    /// In the objective's units, for the certificate.
    pub(crate) fn to_prices(&self, instance: &Instance<'_>) -> Prices {
        match self {
            Self::Capacity(spot) => spot.to_prices(instance),
            Self::Points(prices) => {
                let mut point = vec![0.0; instance.problem.points.len()];
                for (id, price) in instance.points.iter().zip(&prices.point) {
                    point[id.index()] = instance.unscale(*price);
                }
                Prices { point, ..rows_to_prices(instance, &prices.rows) }
            }
        }
    }
}

impl Spot {
    /// In the objective's units, for the certificate.
    pub(crate) fn to_prices(&self, instance: &Instance<'_>) -> Prices {
        let capacity = self.prices.iter().map(|price| instance.unscale(*price)).collect();
        Prices { capacity, ..rows_to_prices(instance, &self.rows) }
    }

    /// Prices of places by point that prove about as much: what a place costs each where it is cheapest.
    pub(crate) fn by_point(&self, instance: &Instance<'_>) -> PointPrices {
        let cheapest = |point: usize| {
            let pays = |arc: usize| self.prices[instance.venue[arc] as usize] + instance.burden[arc];
            instance.arcs(point).map(pays).fold(instance.bands_of(point).1[0], f64::min)
        };
        PointPrices {
            point: (0..instance.points.len()).map(cheapest).collect(),
            room: self.prices.clone(),
            rows: self.rows.clone(),
        }
    }
}
