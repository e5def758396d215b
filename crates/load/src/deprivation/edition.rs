//! Editions of the English indices by their headers, and which columns an index or domain is.

use spoke_model::Fault;

use crate::coded::code_column_of;
use crate::fault;
use crate::settings::DeprivationSettings;
use crate::table::{Table, normal};

/// The columns of the index asked for.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) code: usize,
    pub(super) rank: usize,
    pub(super) decile: Option<usize>,
    /// Where the table carries denominators.
    pub(super) population: Option<usize>,
    /// Edition, codes and ranks, in words.
    pub(super) understood: String,
}

/// Finds the columns: those the scenario names, else by the header of a known edition.
pub(super) fn columns(
    table: &Table,
    settings: &DeprivationSettings,
    areas: &[String],
    faults: &mut Vec<Fault>,
) -> Option<Columns> {
    let code = code_column_of(table, settings.code.as_deref(), areas, faults);
    let (rank, decile) = match &settings.rank {
        Some(rank) => {
            let rank = table.column(rank, faults).filter(|column| is_no_score(table, *column, faults));
            let decile = settings.decile.as_ref().map(|decile| table.column(decile, faults));
            (rank?, decile.flatten())
        }
        None => known_index(table, settings, faults)?,
    };
    let population = table
        .headers
        .iter()
        .position(|header| normal(header).replace('_', " ").starts_with("total population"));
    let code = code?;
    let understood =
        format!("{}, codes `{}`, ranks `{}`", edition(table), table.headers[code], table.headers[rank]);
    Some(Columns { code, rank, decile, population, understood })
}

/// Refuses a column of scores or of classes that is named as the ranks: of most indices a high score is deprived, a
/// high rank not, and a class puts many areas in one place.
fn is_no_score(table: &Table, column: usize, faults: &mut Vec<Fault>) -> bool {
    let header = &table.headers[column];
    let name = normal(header);
    let other = ["score", "decile", "quintile", "vigintile", "percentile", "quartile"];
    let Some(what) = other.into_iter().find(|word| name.contains(word) && !name.contains("rank")) else {
        return true;
    };
    let message = format!("`{header}` is a {what} by its name; name the column of ranks");
    faults.push(Fault::new(&fault::RANK_REVERSED, message).path(&table.path).column(header));
    false
}

/// The edition that the header tells.
fn edition(table: &Table) -> &'static str {
    let all: String = table.headers.iter().map(|header| normal(header) + "\n").collect();
    let domains = all.contains("income rank");
    let scores = all.contains("score");
    match (all.contains("(2021)") && all.contains("(2024)"), all.contains("(2011)") && all.contains("(2019)"))
    {
        (true, _) if scores => "IoD2025 File 7",
        (true, _) => "IoD2025",
        (_, true) if scores => "IoD2019 File 7",
        (_, true) if domains => "IoD2019 File 2",
        (_, true) => "IoD2019 File 1",
        _ => "an index",
    }
}

/// Short names of domains and what their headers begin with.
const DOMAINS: [(&str, &str); 8] = [
    ("imd", "index of multiple deprivation"),
    ("education", "education, skills and training"),
    ("health", "health deprivation and disability"),
    ("barriers", "barriers to housing and services"),
    ("environment", "living environment"),
    ("living environment", "living environment"),
    ("idaci", "income deprivation affecting children"),
    ("idaopi", "income deprivation affecting older people"),
];

/// An index of the table: what stands before ` rank` in a header.
fn index_names(table: &Table) -> Vec<(String, usize)> {
    let named = table.headers.iter().enumerate().filter_map(|(column, header)| {
        let header = normal(header).replace('_', " ");
        let at = header.find(" rank")?;
        let rest = &header[at + 5..];
        // `Rank (where 1 …)`, or the end; never `ranking …`.
        (rest.is_empty() || rest.starts_with(" (")).then(|| (header[..at].to_owned(), column))
    });
    named.collect()
}

fn known_index(
    table: &Table,
    settings: &DeprivationSettings,
    faults: &mut Vec<Fault>,
) -> Option<(usize, Option<usize>)> {
    let names = index_names(table);
    if names.is_empty() {
        let message =
            format!("no column is a rank of a known edition; the columns are {}", table.column_list("rank"));
        faults.push(Fault::new(&fault::EDITION_UNKNOWN, message).path(&table.path));
        return None;
    }
    let wanted = normal(&settings.index);
    let long = DOMAINS.iter().find(|(short, _)| *short == wanted).map_or(wanted.as_str(), |(_, long)| *long);
    let fitting = |fits: &dyn Fn(&str) -> bool| -> Vec<&(String, usize)> {
        names.iter().filter(|(name, _)| fits(name)).collect()
    };
    let mut found = fitting(&|name| name == long || *name == format!("{long} sub-domain"));
    for starts in [long, &wanted] {
        if found.is_empty() {
            found = fitting(&|name| name.starts_with(starts));
        }
    }
    let [(name, rank)] = found.as_slice() else {
        let listed = |list: &[&(String, usize)]| {
            list.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" · ")
        };
        let index = &settings.index;
        let message = if found.is_empty() {
            format!("there is no index `{index}`; the table ranks by {}", listed(&fitting(&|_| true)))
        } else {
            format!("`{index}` fits {} indices: {}", found.len(), listed(&found))
        };
        faults.push(Fault::new(&fault::INDEX_UNKNOWN, message).path(&table.path).value(index));
        return None;
    };
    let decile = format!("{name} decile");
    let is_decile = |header: &String| normal(header).replace('_', " ").starts_with(&decile);
    let decile = table.headers.iter().position(is_decile);
    Some((*rank, decile))
}
