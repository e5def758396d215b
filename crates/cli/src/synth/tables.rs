//! The tables of a synthetic authority, in the layouts that the official ones have.

use super::authority::{Authority, SynthArea};
use super::random::Random;
use super::venues::SynthVenue;

/// A table as text cells, the header first.
pub(crate) type Rows = Vec<Vec<String>>;

fn header(names: &[&str]) -> Rows {
    vec![names.iter().map(|name| (*name).to_owned()).collect()]
}

/// File 7 of the Indices of Deprivation 2025, for the whole make-believe nation: overall, income and employment.
pub(crate) fn deprivation(authority: &Authority) -> Rows {
    let nation: Vec<&SynthArea> = authority.nation().collect();
    let scores: Vec<Vec<f64>> = [
        |area: &SynthArea| area.deprivation,
        |area: &SynthArea| area.domains[0],
        |area: &SynthArea| area.domains[1],
    ]
    .iter()
    .map(|of| nation.iter().map(|area| of(area)).collect())
    .collect();
    let ranks: Vec<Vec<usize>> = scores.iter().map(|scores| ranks(scores)).collect();
    let mut rows = header(&[
        "LSOA code (2021)",
        "LSOA name (2021)",
        "Local Authority District code (2024)",
        "Local Authority District name (2024)",
        "Index of Multiple Deprivation (IMD) Score",
        "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)",
        "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)",
        "Income Score (rate)",
        "Income Rank (where 1 is most deprived)",
        "Income Decile (where 1 is most deprived 10% of LSOAs)",
        "Employment Score (rate)",
        "Employment Rank (where 1 is most deprived)",
        "Employment Decile (where 1 is most deprived 10% of LSOAs)",
    ]);
    for (index, area) in nation.iter().enumerate() {
        let city = !area.rings.is_empty();
        let mut row = vec![
            area.code.clone(),
            area.name.clone(),
            if city { "SYN-LAD-1" } else { "SYN-LAD-9" }.to_owned(),
            if city { "Three Spires (synthetic)" } else { "Elsewhere (synthetic)" }.to_owned(),
        ];
        for (domain, scores) in scores.iter().enumerate() {
            let score = if domain == 0 {
                format!("{:.3}", (22.0 + 14.0 * scores[index]).max(0.5))
            } else {
                format!("{:.3}", rate(scores[index], 0.12, 0.07))
            };
            let rank = ranks[domain][index];
            row.extend([score, rank.to_string(), ((rank - 1) * 10 / nation.len() + 1).to_string()]);
        }
        rows.push(row);
    }
    rows
}

/// Rank 1 for the highest score; ties by position.
fn ranks(scores: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
    let mut ranks = vec![0; scores.len()];
    for (rank, area) in order.into_iter().enumerate() {
        ranks[area] = rank + 1;
    }
    ranks
}

/// A share of people that rises with deprivation, 0.5 % to 90 %.
fn rate(deprivation: f64, mean: f64, slope: f64) -> f64 {
    (mean + slope * deprivation).clamp(0.005, 0.9)
}

/// A census bulk table: a total and its parts, each part a rate of the people aged 16 and over (or of households).
struct Census {
    purpose: &'static str,
    headers: &'static [&'static str],
    /// People counted per resident.
    base: f64,
    /// Mean rate and how it rises with deprivation, for each column after the total.
    parts: &'static [(f64, f64)],
}

const CENSUS: [(&str, Census); 5] = [
    (
        "census2021-ts065.csv",
        Census {
            purpose: "ts065",
            headers: &[
                "Unemployment history: Total: All usual residents aged 16 years and over not in employment the week before the census",
                "Unemployment history: Not in employment: Worked in the last 12 months",
                "Unemployment history: Not in employment: Not worked in the last 12 months",
                "Unemployment history: Not in employment: Never worked",
            ],
            base: 0.34,
            parts: &[(0.17, 0.05), (0.63, -0.07), (0.2, 0.02)],
        },
    ),
    (
        "census2021-ts045.csv",
        Census {
            purpose: "ts045",
            headers: &[
                "Number of cars or vans: Total: All households",
                "Number of cars or vans: No cars or vans in household",
                "Number of cars or vans: 1 car or van in household",
                "Number of cars or vans: 2 cars or vans in household",
                "Number of cars or vans: 3 or more cars or vans in household",
            ],
            base: 0.41,
            parts: &[(0.27, 0.11), (0.43, 0.0), (0.23, -0.08), (0.07, -0.02)],
        },
    ),
    (
        "census2021-ts029.csv",
        Census {
            purpose: "ts029",
            headers: &[
                "Proficiency in English language: Total: All usual residents aged 3 years and over",
                "Proficiency in English language: Main language is not English (English or Welsh in Wales): Cannot speak English or cannot speak English well",
            ],
            base: 0.96,
            parts: &[(0.03, 0.015)],
        },
    ),
    (
        "census2021-ts038.csv",
        Census {
            purpose: "ts038",
            headers: &[
                "Disability: Total: All usual residents",
                "Disability: Disabled under the Equality Act",
            ],
            base: 1.0,
            parts: &[(0.18, 0.03)],
        },
    ),
    (
        "census2021-ts039.csv",
        Census {
            purpose: "ts039",
            headers: &[
                "Provision of unpaid care: Total: All usual residents aged 5 years and over",
                "Provision of unpaid care: Provides 20 or more hours unpaid care a week",
            ],
            base: 0.94,
            parts: &[(0.045, 0.012)],
        },
    ),
];

/// Census-like tables of the city, in the bulk layout, by file name.
pub(crate) fn census(authority: &Authority, seed: u64) -> Vec<(&'static str, Rows)> {
    CENSUS
        .iter()
        .map(|(file, table)| {
            let mut random = Random::stream(seed, table.purpose);
            let mut rows = vec![
                ["date", "geography", "geography code"]
                    .iter()
                    .chain(table.headers)
                    .map(|h| (*h).to_owned())
                    .collect(),
            ];
            for area in &authority.areas {
                let total = (f64::from(area.people) * table.base).round();
                let parts: Vec<f64> = table
                    .parts
                    .iter()
                    .map(|(mean, slope)| {
                        let rate = rate(area.deprivation, *mean, *slope) * (1.0 + 0.06 * random.normal());
                        (total * rate).round().clamp(0.0, total)
                    })
                    .collect();
                let mut row =
                    vec!["2021".to_owned(), area.name.clone(), area.code.clone(), format!("{total}")];
                row.extend(parts.iter().map(|part| format!("{part}")));
                rows.push(row);
            }
            (*file, rows)
        })
        .collect()
}

/// People by age, for the whole nation, in the layout of TS007A cut to broad bands.
pub(crate) fn people(authority: &Authority) -> Rows {
    let mut rows = header(&[
        "date",
        "geography",
        "geography code",
        "Age: Total",
        "Age: Aged 15 years and under",
        "Age: Aged 16 to 49 years",
        "Age: Aged 50 to 64 years",
        "Age: Aged 65 years and over",
    ]);
    for area in authority.nation() {
        let total = area.people;
        let part = |share: f64| (f64::from(total) * share).round() as u32;
        let young = part(rate(area.deprivation, 0.2, 0.02));
        let older = part(rate(area.deprivation, 0.17, -0.03));
        let fifties = part(0.18);
        let rest = total.saturating_sub(young + older + fifties);
        let mut row = vec!["2021".to_owned(), area.name.clone(), area.code.clone(), total.to_string()];
        row.extend([young, rest, fifties, older].map(|count| count.to_string()));
        rows.push(row);
    }
    rows
}

/// Areas, wards and the authority.
pub(crate) fn lookup(authority: &Authority) -> Rows {
    let mut rows =
        header(&["lsoa21_name", "lsoa21_code", "ward24_name", "ward24_code", "ltla24_name", "ltla24_code"]);
    rows.extend(authority.areas.iter().map(|area| {
        vec![
            area.name.clone(),
            area.code.clone(),
            format!("Ward {:03} (synthetic)", area.ward + 1),
            format!("SYN-W{:04}", area.ward + 1),
            "Three Spires (synthetic)".to_owned(),
            "SYN-LAD-1".to_owned(),
        ]
    }));
    rows
}

/// Population-weighted centroids.
pub(crate) fn centroids(authority: &Authority) -> Rows {
    let mut rows = header(&["LSOA21CD", "x", "y"]);
    rows.extend(authority.areas.iter().map(|area| {
        vec![
            area.code.clone(),
            format!("{:.1}", area.centroid.easting),
            format!("{:.1}", area.centroid.northing),
        ]
    }));
    rows
}

/// Venues.
pub(crate) fn venues(venues: &[SynthVenue]) -> Rows {
    let mut rows = header(&[
        "id",
        "name",
        "kind",
        "status",
        "pattern",
        "easting",
        "northing",
        "room",
        "staff",
        "cost",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]);
    rows.extend(venues.iter().map(|venue| {
        let hub = venue.kind == "hub";
        let mut row = vec![
            venue.id.clone(),
            venue.name.clone(),
            venue.kind.to_owned(),
            if hub { "hub" } else { "candidate" }.to_owned(),
            if hub { "weekly" } else { "" }.to_owned(),
            format!("{:.0}", venue.place.easting),
            format!("{:.0}", venue.place.northing),
            venue.room.to_string(),
            "2".to_owned(),
            venue.cost.to_string(),
        ];
        row.extend(venue.hours.map(str::to_owned));
        row
    }));
    rows
}
