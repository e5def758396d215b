//! Personal data are refused: tables that look like lists of people, by their headers or their cells.
//!
//! Nothing of such a table is kept, and no cell of it is ever shown. What is public is not refused: names of head
//! teachers in a register of schools, a library's own mailbox.

mod header;

use std::collections::HashSet;

use spoke_model::Fault;

use crate::fault;
use crate::table::{
    Table, has_ten_digits, insurance_prefix, is_date, is_mail, is_mobile, is_nhs_number, is_of_a_person,
    is_person,
};

/// Rows of a long table that are looked at, of its beginning, its end and in between.
const SAMPLE: usize = 400;
/// Rows up to which every one is looked at.
const ALL: usize = 5000;
/// Fewest cells of a form before a column is taken to be of it.
const LEAST: usize = 3;

const PRIVATE: &str = "private email addresses";
/// Providers of private mailboxes: an office has its own domain.
const PRIVATE_MAIL: [&str; 12] = [
    "gmail.",
    "googlemail.",
    "hotmail.",
    "outlook.",
    "live.",
    "yahoo.",
    "icloud.",
    "aol.",
    "btinternet.",
    "sky.com",
    "talktalk.",
    "virginmedia.",
];

/// Whose mailboxes a table may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mailboxes {
    /// Of offices: a table of venues.
    Public,
    /// None: a table by area.
    None,
}

/// A fault where the table looks like a list of people.
pub(crate) fn check(table: &Table, mailboxes: Mailboxes) -> Option<Fault> {
    let refuse = |column: &str, why: String| {
        Some(Fault::new(&fault::PERSONAL_DATA, why).path(&table.path).column(column))
    };
    if let Some(at) = header::of_a_person(&table.headers) {
        return refuse(
            &table.headers[at],
            "the column is named for something that only a person has".to_owned(),
        );
    }
    if let Some((first, last)) = header::both_names(&table.headers) {
        let (first, last) = (&table.headers[first], &table.headers[last]);
        return refuse(first, format!("the columns `{first}` and `{last}` are names of people"));
    }
    let rows = sample(table.len());
    let has_header = table.has_evident_header();
    let names_venues = header::names_venues(&table.headers);
    for (column, header) in table.headers.iter().enumerate() {
        let found = Found::of(table, column, &rows);
        // Without a header the first person stands in its place.
        let place = format!("column {}", column + 1);
        let named = if is_of_a_person(header) { &place } else { header };
        if let Some((hits, what)) = found.what_only_people_have(header, mailboxes) {
            // Halls that volunteers keep are venues all the same.
            let remedy = match what == PRIVATE && mailboxes == Mailboxes::Public {
                true => "; a plan needs no mailboxes: remove the column from the table of venues",
                false => "",
            };
            return refuse(named, format!("{hits} of {} cells look like {what}{remedy}", found.all));
        }
        // Beside the name of the venue a `Name` is of who answers for it.
        let of_places = mailboxes == Mailboxes::Public && !names_venues;
        if let Some(hits) = found.people(header, has_header, of_places) {
            if has_header && header::is_of_any_names(header) {
                return refuse(header, format!("{hits} of {} cells look like names of people", found.all));
            }
            return refuse(&place, format!("{hits} of {} cells look like names of people", found.all));
        }
    }
    None
}

/// The rows that are looked at.
fn sample(rows: usize) -> Vec<usize> {
    if rows <= ALL {
        return (0..rows).collect();
    }
    let between = (SAMPLE..rows - SAMPLE).step_by(rows / (2 * SAMPLE));
    (0..SAMPLE).chain(between).chain(rows - SAMPLE..rows).collect()
}

/// How many cells of a column are of each form.
#[derive(Default)]
struct Found<'t> {
    /// Cells that hold anything.
    all: usize,
    insurance: usize,
    /// The same without the last letter, and their first two letters.
    insurance_cut: usize,
    prefixes: HashSet<[u8; 2]>,
    /// Cells of ten digits, and those of them that are NHS numbers.
    ten_digits: usize,
    health: usize,
    mobile: usize,
    dates: usize,
    private: HashSet<&'t str>,
    mail: HashSet<&'t str>,
    /// Names of people; those of two words and more among them.
    people: usize,
    full_names: usize,
}

impl<'t> Found<'t> {
    fn of(table: &'t Table, column: usize, rows: &[usize]) -> Self {
        let mut found = Self::default();
        for row in rows {
            let cell = table.row(*row).1.cell(column);
            if cell.is_empty() {
                continue;
            }
            found.all += 1;
            if let Some((prefix, whole)) = insurance_prefix(cell) {
                found.insurance += usize::from(whole);
                found.insurance_cut += usize::from(!whole);
                found.prefixes.insert(prefix);
            }
            found.ten_digits += usize::from(has_ten_digits(cell));
            found.health += usize::from(is_nhs_number(cell));
            found.mobile += usize::from(is_mobile(cell));
            found.dates += usize::from(is_date(cell));
            if cell.contains('@') {
                if is_private_mail(cell) {
                    found.private.insert(cell);
                }
                if is_mail(cell) {
                    found.mail.insert(cell);
                }
            }
            if is_person(cell) {
                found.people += 1;
                found.full_names += usize::from(cell.split_whitespace().count() > 1);
            }
        }
        found
    }

    /// Whether so many tenths of the cells are of a form, and enough of them.
    fn has(&self, hits: usize, of_ten: usize) -> bool {
        hits >= LEAST && hits * 10 >= self.all * of_ten
    }

    /// How many cells are numbers or mailboxes of people, and which.
    fn what_only_people_have(&self, header: &str, mailboxes: Mailboxes) -> Option<(usize, &'static str)> {
        // A register's own numbers begin with one pair of letters or a few.
        let cut = self.has(self.insurance_cut, 5) && self.prefixes.len() >= LEAST.max(self.insurance_cut / 8);
        if self.has(self.insurance, 2) || cut {
            return Some((self.insurance + self.insurance_cut, "National Insurance numbers"));
        }
        // One in eleven random numbers passes the check digit. What else a cell says (`not known`) makes no difference.
        if self.health >= LEAST && self.health * 10 >= self.ten_digits * 9 {
            return Some((self.health, "NHS numbers"));
        }
        if header::is_of_births(header) && self.has(self.dates, 6) {
            return Some((self.dates, "dates of birth"));
        }
        match mailboxes {
            Mailboxes::Public if self.has(self.private.len(), 2) => Some((self.private.len(), PRIVATE)),
            Mailboxes::Public => None,
            // However few they are among the rows. One address on every row is the publisher's.
            Mailboxes::None if self.private.len() >= LEAST => Some((self.private.len(), PRIVATE)),
            Mailboxes::None if self.mail.len() >= LEAST => Some((self.mail.len(), "email addresses")),
            Mailboxes::None if self.has(self.mobile, 2) => Some((self.mobile, "mobile telephone numbers")),
            Mailboxes::None => None,
        }
    }

    /// How many cells are names of people, where the header does not say that they are public. `of_places`: a `name`
    /// may be that of a place.
    fn people(&self, header: &str, has_header: bool, of_places: bool) -> Option<usize> {
        if header::is_of_public_names(header) {
            // Places are called after people, but not most of them.
            let people = !of_places && header::is_of_any_names(header);
            return (people && self.has(self.full_names, 7)).then_some(self.full_names);
        }
        // Under a header a single word may be a colour, a saint or a town: Olive, Mary, Florence. Without one it may be
        // the first name of a person whose surname stands beside it.
        let hits =
            if has_header && !header::is_of_first_names(header) { self.full_names } else { self.people };
        self.has(hits, 4).then_some(hits)
    }
}

fn is_private_mail(cell: &str) -> bool {
    let lower = cell.to_ascii_lowercase();
    let Some((local, domain)) = lower.split_once('@') else { return false };
    !local.is_empty() && PRIVATE_MAIL.iter().any(|provider| domain.starts_with(provider))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str, mailboxes: Mailboxes) -> Option<Fault> {
        let source = crate::source::from_bytes("t.csv", text.as_bytes().to_vec(), None).unwrap();
        check(&Table::read(&source, &mut Vec::new()).unwrap(), mailboxes)
    }

    #[test]
    fn people_are_refused_and_never_shown() {
        for text in [
            "code,Date of Birth\nE01000001,1970-01-01\n",
            "code,Client D.O.B.\nE01000001,1970-01-01\n",
            "code,BirthDate (dd/mm/yyyy)\nE01000001,01/01/1970\n",
            "forename,surname,postcode\nAda,Lovelace,CV1 1AA\n",
            "Client First Name,Client Surname,LSOA\nAda,Lovelace,E01000001\n",
            "code,NI Number\nE01000001,QQ123456C\n",
            "code,National Insurance No.\nE01000001,QQ123456C\n",
            "ref,x\n1,QQ 12 34 56 C\n2,QQ123457A\n3,QQ123458B\n",
            "code,NHS No\nE01000001,9434765919\n",
            "code,NHS Number (10 digits)\nE01000001,9434765919\n",
            "ref,n\n1,943 476 5919\n2,9434765870\n3,9434765919\n",
            "ref,contact\n1,ada@gmail.com\n2,b@hotmail.co.uk\n3,c@yahoo.com\n",
            "ref,n\n1,qq-12-34-56-c\n2,QQ\u{a0}12\u{a0}34\u{a0}57\u{a0}A\n3,QQ 123458 B\n",
            "ref,n\n1,QQ123456\n2,AB123457\n3,CE123458\n",
            "ref,n\n1,943-476-5919\n2,9434765870.0\n3,9434765919\n",
            "ref,n\n1,943 476 5919\n2,9434765870\n3,9434765919\n4,not known\n5,not known\n6,none\n7,-\n",
            "code,Year of birth\nE01000001,1970\n",
            "code,Born date\nE01000001,3 Mar 1970\nE01000002,03-Mar-70\nE01000003,\"March 3rd, 1970\"\n",
            "code,when they were born\nE01000001,1970-01-02\nE01000002,1970-01-03 00:00\nE01000003,02/03/1970\n",
            "code,first,last\nE01000001,Ada,King\nE01000002,Grace,Hopper\nE01000003,Mary,Jackson\n",
            "code,Full name\nE01000001,Ada King\nE01000002,Grace Hopper\nE01000003,Mary Jackson\n",
            "venue,sessions,attendee group\nv1,3,Ada King\nv2,4,Grace Hopper\nv3,5,Mary Jackson\n",
            // The first of them, whose names are rare, stands in the header's place.
            "Xanthippe,Lovelace\nAda,King\nGrace,Hopper\nMary,Jackson\n",
            "1,\"Lovelace, X.\"\n2,\"King, Ada\"\n3,\"Hopper, Grace\"\n4,\"Jackson, Mary\"\nx,\n",
        ] {
            for mailboxes in [Mailboxes::Public, Mailboxes::None] {
                let fault = refused(text, mailboxes).expect(text);
                assert!(fault.value.is_none());
                for secret in ["1970", "Lovelace", "Ada", "Xanthippe", "QQ", "943", "ada@"] {
                    assert!(!fault.to_string().contains(secret), "{fault}");
                }
            }
        }
    }

    #[test]
    fn mailboxes_belong_to_venues_alone() {
        let three = "code,contact\nE01000001,ada@council.gov.uk\nE01000002,b@council.gov.uk\nE01000003,c@council.gov.uk\n";
        assert!(refused(three, Mailboxes::None).is_some_and(|fault| !fault.to_string().contains("ada")));
        assert_eq!(refused(three, Mailboxes::Public), None);
        let publisher =
            "code,contact\nE01000001,info@ons.gov.uk\nE01000002,info@ons.gov.uk\nE01000003,info@ons.gov.uk\n";
        assert_eq!(refused(publisher, Mailboxes::None), None);
    }

    #[test]
    fn a_table_of_venues_is_told_to_leave_mailboxes_out() {
        let halls: Vec<String> = (0..12)
            .map(|hall| {
                format!("Hall {hall},hall{hall}@{}", if hall < 4 { "gmail.com" } else { "parish.org.uk" })
            })
            .collect();
        let fault = refused(&format!("venue,email\n{}\n", halls.join("\n")), Mailboxes::Public).unwrap();
        assert!(
            fault.message.starts_with("4 of 12 cells") && fault.message.contains("remove the column"),
            "{fault}"
        );
    }

    #[test]
    fn a_name_beside_the_name_of_a_venue_is_of_a_person() {
        let table = "venue,name\nOld Hall,Ada King\nHub,Grace Hopper\nBarn,Mary Jackson\n";
        let fault = refused(table, Mailboxes::Public).unwrap();
        assert_eq!((fault.kind.code, fault.place.column.as_deref()), ("L120", Some("name")));
        let places = "venue type,name\nhall,Ada King\nhall,Grace Hopper\nhall,Mary Jackson\n";
        assert_eq!(refused(places, Mailboxes::Public), None);
    }

    #[test]
    fn a_few_people_among_many_rows_are_found() {
        let rows: Vec<String> = (0..20_000)
            .map(|row| {
                format!(
                    "E{row:08},{}",
                    if row > 19_990 { format!("p{row}@gmail.com") } else { "n/a".to_owned() }
                )
            })
            .collect();
        let text = format!("code,remark\n{}\n", rows.join("\n"));
        assert!(refused(&text, Mailboxes::None).is_some());
        assert_eq!(refused(&text, Mailboxes::Public), None);
        let mobiles = "code,phone\nE01000001,07700 900123\nE01000002,+447700900124\nE01000003,\nE01000004,07700900125\n";
        assert!(refused(mobiles, Mailboxes::None).is_some());
        assert_eq!(refused(mobiles, Mailboxes::Public), None);
        let names = "code,name,n\nE01000001,Ada King,1\nE01000002,Grace Hopper,2\nE01000003,Mary Jackson,1\n";
        assert!(refused(names, Mailboxes::None).is_some());
        assert_eq!(refused(names, Mailboxes::Public), None);
    }

    #[test]
    fn what_is_public_is_not() {
        for text in [
            "name,Email address\nFoleshill,foleshill.library@example.gov.uk\nStoke,stoke.library@example.gov.uk\nHill,hill.library@example.gov.uk\n",
            "EstablishmentName,HeadFirstName,HeadLastName\nA School,Grace,Hopper\n",
            "code,uprn\nE01000001,1234567890\nE01000002,1234567891\nE01000003,1234567892\nE01000004,1234567893\n",
            "venue,room\nAlan Higgs Centre,20\nFrank Walsh House,20\nHenley Green,10\nJohn White Centre,30\n",
            "library,contact\nFoleshill,Ada King\nStoke,Grace Hopper\nHill,Mary Jackson\n",
            "name,organiser\nFoleshill,Ada King\nStoke,Grace Hopper\nHill,Mary Jackson\n",
            "name,caretaker\nFoleshill,Ada King\nStoke,Grace Hopper\nHill,Mary Jackson\n",
            "name,saints,colour,district\nA,St Mary,Olive,Florence\nB,Mary,Rose,Chelsea\nC,John,Violet,Austin\n",
            "name,NHS number of surgery\nA,9434765919\nB,12\nC,13\n",
            "id,name\nLB123456,Foleshill\nLB123457,Stoke\nLB123458,Hill\n",
            "name,opened\nFoleshill,1970-01-02\nStoke,1981-03-04\nHill,1990-05-06\n",
            "geography code,Country of birth: Total,NHS North West\nE01000001,1200,3\n",
        ] {
            assert_eq!(refused(text, Mailboxes::Public), None, "{text}");
        }
    }
}
