//! The layouts in which official sites hand out tables, told by their first rows.

use super::code::{is_gss, split_code};
use super::form;
use super::header::normal;
use super::number::{Number, number};

/// How a table is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A header in the first row that holds anything, rows below.
    Plain,
    /// Census bulk file of Nomis: `date,geography,geography code,…`.
    CensusBulk,
    /// Query result of the Nomis site: title lines, header, rows, footnotes.
    NomisWeb,
    /// CSV of the Nomis API: one observation a row.
    NomisApi,
    /// Fingertips: one value a row, by indicator, sex, age and period.
    Fingertips,
    /// NHS `epraccur`: 27 columns without a header.
    Epraccur,
    /// The attributes of a layer.
    Layer,
}

impl Layout {
    /// How a report names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain table",
            Self::CensusBulk => "census bulk table",
            Self::NomisWeb => "table below a title",
            Self::NomisApi => "Nomis API table",
            Self::Fingertips => "Fingertips table",
            Self::Epraccur => "NHS epraccur (no header)",
            Self::Layer => "layer attributes",
        }
    }
}

/// Names of epraccur's columns, which the file itself does not carry (NHS Digital, epraccur specification).
pub(super) const EPRACCUR: [&str; 27] = [
    "Organisation Code",
    "Name",
    "National Grouping",
    "High Level Health Geography",
    "Address Line 1",
    "Address Line 2",
    "Address Line 3",
    "Address Line 4",
    "Address Line 5",
    "Postcode",
    "Open Date",
    "Close Date",
    "Status Code",
    "Organisation Sub-Type Code",
    "Commissioner",
    "Join Provider/Purchaser Date",
    "Left Provider/Purchaser Date",
    "Contact Telephone Number",
    "Null 1",
    "Null 2",
    "Null 3",
    "Amended Record Indicator",
    "Null 4",
    "Provider/Purchaser",
    "Null 5",
    "Prescribing Setting",
    "Null 6",
];

/// Where the header is among the first rows (`None`: there is none, as in epraccur) and what the layout is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) header: Option<usize>,
    pub(super) layout: Layout,
}

/// Looks at the first rows. `None` where no header can be found.
pub(super) fn find(first: &[csv::StringRecord]) -> Option<Found> {
    let start = first.iter().position(|record| filled(record) > 0)?;
    if is_epraccur(&first[start]) {
        return Some(Found { header: None, layout: Layout::Epraccur });
    }
    if let Some(layout) = known_header(&first[start]) {
        return Some(Found { header: Some(start), layout });
    }
    // A title stands alone in its row, or behind its key; below it the header is among the rows before the first that
    // begins with a code.
    let keyed = first[start].get(0).is_some_and(|cell| cell.trim_end().ends_with(':'));
    let titled =
        (filled(&first[start]) < 2 || keyed) && first[start..].iter().any(|record| filled(record) >= 2);
    if titled || is_banner(&first[start..]) {
        let data = (start + 1..first.len()).find(|index| begins_with_code(&first[*index]));
        let header = match data {
            Some(data) => header_among(&first[start..data]).map(|at| start + at),
            None => widest(first, start),
        }
        .filter(|header| !is_like_those_below(&first[*header..]));
        if let Some(header) = header {
            let titled = if data.is_some() { Layout::NomisWeb } else { Layout::Plain };
            let layout = known_header(&first[header]).unwrap_or(titled);
            return Some(Found { header: Some(header), layout });
        }
        if titled {
            return None;
        }
    }
    // A first row that already holds a code or only numbers is data, not a header; unless its corner is blank, and the
    // cells below that are not.
    let numeric =
        first[start].iter().all(|cell| cell.trim().parse::<f64>().is_ok() || cell.trim().is_empty());
    let first_cells = || first[start..].iter().map(|record| record.get(0).unwrap_or_default().trim());
    let has_corner =
        first_cells().next() == Some("") && first_cells().nth(1).is_some_and(|cell| !cell.is_empty());
    let numeric = numeric && !has_corner;
    let data = begins_with_code(&first[start]) && !is_across(&first[start..]);
    if data || numeric || is_like_those_below(&first[start..]) {
        return None;
    }
    Some(Found { header: Some(start), layout: Layout::Plain })
}

fn known_header(record: &csv::StringRecord) -> Option<Layout> {
    let names: Vec<String> = record.iter().map(normal).collect();
    let has = |name: &str| names.iter().any(|header| header == name);
    if has("geography_code") && has("obs_value") {
        Some(Layout::NomisApi)
    } else if has("date") && has("geography") && has("geography code") {
        Some(Layout::CensusBulk)
    } else if has("indicator id") && has("area code") && has("value") {
        Some(Layout::Fingertips)
    } else {
        None
    }
}

fn is_epraccur(record: &csv::StringRecord) -> bool {
    let code = record.get(0).unwrap_or_default();
    let date = record.get(10).unwrap_or_default();
    record.len() == EPRACCUR.len()
        && (5..=8).contains(&code.len())
        && code.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && code.bytes().any(|byte| byte.is_ascii_digit())
        && date.len() == 8
        && date.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the first of some rows has a cell of the same form as one below it: then it is a row like them. As a header
/// it would be shown, and it may be somebody's name and telephone number.
fn is_like_those_below(rows: &[csv::StringRecord]) -> bool {
    let forms: [fn(&str) -> bool; 9] = [
        |cell| is_gss(split_code(cell).0),
        |cell| form::postcode(cell).is_some(),
        form::is_date,
        form::is_phone,
        form::is_mail,
        form::is_address,
        form::is_insurance_number,
        form::is_nhs_number,
        form::is_person,
    ];
    let Some((first, below)) = rows.split_first() else { return false };
    first.iter().enumerate().any(|(column, cell)| {
        let mut same = forms.iter().filter(|is| is(cell.trim()));
        same.any(|is| below.iter().any(|record| record.get(column).is_some_and(|cell| is(cell.trim()))))
    })
}

/// Whether the first of some rows has the codes of areas across, and those below have none: a wide table on its side.
fn is_across(rows: &[csv::StringRecord]) -> bool {
    let Some((first, below)) = rows.split_first() else { return false };
    let codes = first.iter().filter(|cell| is_gss(split_code(cell).0)).count();
    codes > 1
        && !is_gss(split_code(first.get(0).unwrap_or_default()).0)
        && !below.iter().any(begins_with_code)
}

/// The header among the rows above the first that begins with a code: of those with two or more filled cells the one
/// with most, the last of equals; one of totals, or one that begins with a key (`Sex :,Male`), only where there is no
/// other.
pub(super) fn header_among(above: &[csv::StringRecord]) -> Option<usize> {
    let rank =
        |index: usize| (!is_of_totals(&above[index]) && !has_key(&above[index]), filled(&above[index]));
    (0..above.len()).filter(|index| filled(&above[*index]) >= 2).max_by_key(|index| rank(*index))
}

/// Whether a row begins with a key, as title lines do.
pub(super) fn has_key(record: &csv::StringRecord) -> bool {
    record.get(0).is_some_and(|cell| cell.contains(':'))
}

/// Whether a row is one of totals: a name, then numbers that are no years.
pub(super) fn is_of_totals(record: &csv::StringRecord) -> bool {
    let is_year = |value: f64| value.fract() == 0.0 && (1900.0..2100.0).contains(&value);
    let mut cells = record.iter().filter(|cell| !cell.trim().is_empty()).skip(1);
    let mut any = false;
    let numbers = cells.all(|cell| match number(cell) {
        Number::Value(value) => {
            any |= !is_year(value);
            true
        }
        Number::Suppressed => true,
        Number::Blank | Number::Bad => false,
    });
    numbers && any
}

/// Whether the first of some rows stands above groups of columns, or is a title with a date to its right: it has gaps,
/// and most rows below are at least twice as full.
fn is_banner(rows: &[csv::StringRecord]) -> bool {
    let Some((first, below)) = rows.split_first() else { return false };
    let mut below: Vec<usize> = below.iter().map(filled).filter(|filled| *filled > 0).collect();
    below.sort_unstable();
    let reaches =
        (0..first.len()).rev().find(|column| !first[*column].trim().is_empty()).map_or(0, |last| last + 1);
    let full = filled(first);
    full < reaches && below.get(below.len() / 2).is_some_and(|middle| full * 2 <= *middle)
}

/// The first row as wide as the widest: below a banner in a workbook.
fn widest(first: &[csv::StringRecord], start: usize) -> Option<usize> {
    let most = first[start..].iter().map(filled).max()?;
    (start..first.len()).find(|index| filled(&first[*index]) * 3 >= most * 2)
}

pub(super) fn filled(record: &csv::StringRecord) -> usize {
    record.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// Whether the first or second cell is an official code, alone or before its name.
pub(super) fn begins_with_code(record: &csv::StringRecord) -> bool {
    record.iter().take(2).any(|cell| is_gss(split_code(cell).0))
}

#[cfg(test)]
mod tests {
    use super::{Found, Layout, find};

    fn rows(text: &str) -> Vec<csv::StringRecord> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        reader.records().map(Result::unwrap).collect()
    }

    #[test]
    fn layouts() {
        let web =
            "Title,,\n\nPopulation :,All,\n,,\n2021 area,2021,%\n,,\nE01011954 : Hartlepool 001A,188,19.5\n";
        assert_eq!(find(&rows(web)), Some(Found { header: Some(3), layout: Layout::NomisWeb }));
        let bulk = "date,geography,geography code,x\n2021,A,E01000001,3\n";
        assert_eq!(find(&rows(bulk)), Some(Found { header: Some(0), layout: Layout::CensusBulk }));
        assert_eq!(find(&rows("E01000001,5\nE01000002,6\n")), None);
        assert_eq!(find(&rows("1,5\n2,6\n")), None);
        // A blank corner above codes of the same kind, as a frame is written.
        assert_eq!(find(&rows(",2021,2022\nE01000001,5,6\n")).unwrap().header, Some(0));
        assert_eq!(find(&rows(",100001,100002\nSpire 1,5,6\n")).unwrap().header, Some(0));
        // Groups of columns, and a date beside a title, above venues.
        for banner in ["VENUES,,LOCATION,,", "Our venues,,,Updated 1/9/2026,"] {
            let text =
                format!("{banner}\nid,name,lat,lon,room\n1,Hall,52.4,-1.5,20\n2,Library,52.5,-1.6,30\n");
            assert_eq!(find(&rows(&text)), Some(Found { header: Some(1), layout: Layout::Plain }));
        }
        for people in [
            "Ada,Lovelace,1815-12-10\nGrace,Hopper,1906-12-09\n",
            "Ada,Lovelace,CV1 1AA\nGrace,Hopper,B12AB\n",
            "Ada,Lovelace,10/12/1815,E01000001\n\nGrace,Hopper,n/k,E01000002\n",
            "Clients\nAda,Lovelace,10.12.1815\nGrace,Hopper,9.12.1906\n",
            // Nothing but names; and where the first name is a rare one, what else people have.
            "Ada,Lovelace\nGrace,Hopper\n",
            "Xanthippe Hopper,07700 900123\nXenia Lovelace,\nXi Lovell,+44 7700 900124\n",
            "Xanthippe,cv1 1aa\nXenia,n/k\nXi,CV1 1AB\n",
            "Xanthippe,x@example.org\nXenia,y@example.org\n",
            "Xanthippe,3 High Street\nXenia,4 Low Road\n",
            "Mrs,Xanthippe\nMr,Xenophon\n",
            "QQ123456C,3\nQQ123457A,4\n",
        ] {
            assert_eq!(find(&rows(people)), None, "{people}");
        }
        // A wide table has dates, codes or venues for headers, and numbers below them.
        for wide in [
            "code,2024-01-01,E01000001,B1 2AB\nE01000002,4,5,6\n",
            "venue,E01000001,E01000002\nVictoria,4,5\nStoke,6,7\n",
            "from,Victoria,Stoke,7700900123\nE01000002,4,5,6\nE01000003,7,8,9\n",
            "venue,contact,telephone\nFoleshill,Ada Lovelace,024 7683 1111\nStoke,Grace Hopper,024 7683 1112\n",
        ] {
            assert_eq!(find(&rows(wide)).unwrap().header, Some(0), "{wide}");
        }
        assert_eq!(find(&rows("code,n\nE01000001,5\n")).unwrap().layout, Layout::Plain);
    }
}
