//! Personal data are refused: tables that look like lists of people, by their headers or their cells.
//!
//! Nothing of such a table is kept, and no cell of it is ever shown. What is public is not refused: names of head
//! teachers in a register of schools, a library's own mailbox.

use std::collections::HashSet;

use spoke_model::Fault;

use crate::fault;
use crate::table::{Table, is_insurance_number, is_mail, is_nhs_number, is_person};

/// Rows looked at.
const SAMPLE: usize = 400;
/// Fewest cells of a form before a column is taken to be of it.
const LEAST: usize = 3;

/// What a header holds, letters and digits alone, where it names something only a person has.
const OF_PEOPLE: [&str; 4] = ["dateofbirth", "birthdate", "nationalinsurance", "nhsnumber"];
/// What such a header is or ends in.
const ENDS_OF_PEOPLE: [&str; 9] = [
    "dob",
    "nino",
    "ninumber",
    "nhsno",
    "nhsnum",
    "clientname",
    "patientname",
    "customername",
    "claimantname",
];
/// Pairs of headers that together name people, whoever they are called before (`Client surname`).
const FIRST_NAMES: [&str; 5] = ["firstname", "forename", "forenames", "givenname", "christianname"];
const LAST_NAMES: [&str; 3] = ["surname", "lastname", "familyname"];
const WHOSE: [&str; 6] = ["client", "patient", "customer", "claimant", "participant", "learner"];
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

/// What a header says above names that are public: those of places, some of which are called after people, and of who
/// answers for them.
const NAMES: &str = "name venue centre site building library school church hall practice surgery office hub place \
                     location area ward parish address street town \
                     contact head person staff officer manager worker teacher librarian chair lead";

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
    let headers: Vec<String> = table.headers.iter().map(|header| squeezed(header)).collect();
    let names_a_person = |header: &String| {
        OF_PEOPLE.iter().any(|name| header.contains(name))
            || ENDS_OF_PEOPLE.iter().any(|name| header.ends_with(name))
    };
    if let Some(at) = headers.iter().position(names_a_person) {
        return refuse(
            &table.headers[at],
            "the column is named for something that only a person has".to_owned(),
        );
    }
    let one_of = |names: &[&str]| {
        let whose = |header: &str| WHOSE.iter().find_map(|who| header.strip_prefix(who)).map(str::to_owned);
        headers.iter().position(|header| {
            names.contains(&header.as_str())
                || whose(header).is_some_and(|rest| names.contains(&rest.as_str()))
        })
    };
    if let Some((first, last)) = one_of(&FIRST_NAMES).zip(one_of(&LAST_NAMES)) {
        let (first, last) = (&table.headers[first], &table.headers[last]);
        return refuse(first, format!("the columns `{first}` and `{last}` are names of people"));
    }
    for (column, header) in table.headers.iter().enumerate() {
        let cells =
            table.rows().take(SAMPLE).map(|(_, row)| row.cell(column)).filter(|cell| !cell.is_empty());
        let (mut all, mut insurance, mut health, mut private, mut people) = (0, 0, 0, 0, 0);
        let mut mail: HashSet<&str> = HashSet::new();
        for cell in cells {
            all += 1;
            insurance += usize::from(is_insurance_number(cell));
            health += usize::from(is_nhs_number(cell));
            private += usize::from(is_private_mail(cell));
            people += usize::from(is_person(cell));
            if mailboxes == Mailboxes::None && is_mail(cell) {
                mail.insert(cell);
            }
        }
        let forms = [
            (insurance, 2, "National Insurance numbers"),
            // One in eleven random numbers passes the check digit.
            (health, 10, "NHS numbers"),
            (private, 2, "private email addresses"),
            // One address on every row is the publisher's.
            (mail.len(), 2, "email addresses"),
        ];
        // Without a header the first person stands in its place.
        let place = format!("column {}", column + 1);
        let is_cell = [is_insurance_number, is_nhs_number, is_mail].iter().any(|is| is(header));
        let named = if is_cell { &place } else { header };
        for (hits, of_ten, what) in forms {
            if hits >= LEAST && hits * 10 >= all * of_ten.min(9) {
                return refuse(named, format!("{hits} of {all} cells look like {what}"));
            }
        }
        let says_whose = NAMES.split_whitespace().any(|name| headers[column].contains(name));
        if !says_whose && people >= LEAST && people * 10 >= all * 4 {
            return refuse(&place, format!("{people} of {all} cells look like names of people"));
        }
    }
    None
}

/// A header's letters and digits, in lower case.
fn squeezed(header: &str) -> String {
    header.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
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
    fn what_is_public_is_not() {
        for text in [
            "name,Email address\nFoleshill,foleshill.library@example.gov.uk\nStoke,stoke.library@example.gov.uk\nHill,hill.library@example.gov.uk\n",
            "EstablishmentName,HeadFirstName,HeadLastName\nA School,Grace,Hopper\n",
            "code,uprn\nE01000001,1234567890\nE01000002,1234567891\nE01000003,1234567892\nE01000004,1234567893\n",
            "venue,room\nAlan Higgs Centre,20\nFrank Walsh House,20\nHenley Green,10\nJohn White Centre,30\n",
            "library,contact\nFoleshill,Ada King\nStoke,Grace Hopper\nHill,Mary Jackson\n",
            "geography code,Country of birth: Total,NHS North West\nE01000001,1200,3\n",
        ] {
            assert_eq!(refused(text, Mailboxes::Public), None, "{text}");
        }
    }
}
