//! What the headers of a table say of people, by their words.

/// What only people have, as words that stand one after another in a header.
const OF_PEOPLE: [&str; 24] = [
    "date of birth",
    "birth date",
    "birthdate",
    "birth dt",
    "birthdt",
    "date birth",
    "datebirth",
    "dateofbirth",
    "birthday",
    "dob",
    "d o b",
    "yob",
    "year of birth",
    "birth year",
    "birthyear",
    "nino",
    "ni number",
    "ni no",
    "nat ins",
    "natins",
    "nhsno",
    "nhsnum",
    "nhsnumber",
    "unique pupil number",
];
/// The same at the end of a header: `NHS number`, and not `NHS number of surgery`.
const AT_THE_END: [&str; 12] = [
    "national insurance",
    "national insurance number",
    "national insurance no",
    "national insurance num",
    "nhs number",
    "nhs no",
    "nhs num",
    "nhs id",
    "passport no",
    "passport number",
    "passport num",
    "born on",
];
/// Whole headers.
const WHOLE: [&str; 6] = ["born", "upn", "surname", "lname", "last name", "family name"];
/// Pairs of headers that together name people, whoever they are called before (`Client surname`).
const FIRST_NAMES: [&str; 6] = ["firstname", "forename", "forenames", "givenname", "christianname", "fname"];
const LAST_NAMES: [&str; 4] = ["surname", "lastname", "familyname", "lname"];
const WHOSE: [&str; 12] = [
    "client",
    "patient",
    "customer",
    "claimant",
    "participant",
    "learner",
    "applicant",
    "attendee",
    "pupil",
    "student",
    "tenant",
    "beneficiary",
];

/// What a header says above names that are public: those of places, some of which are called after people, and of who
/// answers for them.
const NAMES: &str = "name venue centre site building library school church hall practice surgery office hub place \
                     location area ward parish address street town saint dedicat \
                     contact head person staff officer manager worker teacher librarian chair lead caretaker organis \
                     organiz coordinat co-ordinat host tutor trainer councillor steward keyholder warden secretary";

/// The first column that is named for something only a person has.
pub(super) fn of_a_person(headers: &[String]) -> Option<usize> {
    headers.iter().position(|header| {
        let words = words(header);
        let has = |phrase: &str| format!(" {words} ").contains(&format!(" {phrase} "));
        let ends = |phrase: &&str| words == **phrase || words.ends_with(&format!(" {phrase}"));
        let squeezed = squeezed(header);
        let whose = |end: &str| {
            WHOSE.iter().any(|who| squeezed.strip_suffix(end).is_some_and(|start| start.ends_with(who)))
        };
        OF_PEOPLE.iter().any(|phrase| has(phrase))
            || AT_THE_END.iter().any(ends)
            || WHOLE.contains(&words.as_str())
            || ["dateofbirth", "birthdate", "yearofbirth"].iter().any(|name| squeezed.contains(name))
            || ["dob", "nino", "nhsno", "nhsnumber"].iter().any(|name| squeezed.ends_with(name))
            || ["name", "fullname", "surname", "lastname"].iter().any(|end| whose(end))
    })
}

/// The columns of first names and surnames, where a table has both.
pub(super) fn both_names(headers: &[String]) -> Option<(usize, usize)> {
    let squeezed: Vec<String> = headers.iter().map(|header| squeezed(header)).collect();
    let one_of = |names: &[&str]| {
        let whose = |header: &str| WHOSE.iter().find_map(|who| header.strip_prefix(who)).map(str::to_owned);
        squeezed.iter().position(|header| {
            names.contains(&header.as_str())
                || whose(header).is_some_and(|rest| names.contains(&rest.as_str()))
        })
    };
    one_of(&FIRST_NAMES).zip(one_of(&LAST_NAMES))
}

/// Whether a header names births, so that dates below it are of people. Counts of births hold no dates.
pub(super) fn is_of_births(header: &str) -> bool {
    let words = words(header);
    words.split(' ').any(|word| matches!(word, "born" | "birth" | "births"))
}

/// Whether a header says that names below it are public.
pub(super) fn is_of_public_names(header: &str) -> bool {
    let squeezed = squeezed(header);
    squeezed != "fullname" && NAMES.split_whitespace().any(|name| squeezed.contains(name))
}

/// Whether a header says first names, and not of which of several things.
pub(super) fn is_of_first_names(header: &str) -> bool {
    matches!(squeezed(header).as_str(), "first" | "forename" | "forenames" | "firstname" | "fname" | "given")
}

/// Whether a header says names and not whose.
pub(super) fn is_of_any_names(header: &str) -> bool {
    matches!(squeezed(header).as_str(), "name" | "names")
}

/// Whether a table has a column of venues' names, other than `name`.
pub(super) fn names_venues(headers: &[String]) -> bool {
    let of_venues = ["venue", "venuename", "libraryname", "sitename", "facilityname", "hall", "hallname"];
    headers.iter().any(|header| of_venues.contains(&squeezed(header).as_str()))
}

/// The words of a header in lower case, what stands in brackets left out, as are digits at the end of a word:
/// `Client DOB (verified)` is `client dob`, `dob1` is `dob`.
fn words(header: &str) -> String {
    let mut open = 0_usize;
    let outside = header.chars().filter(|c| {
        open += usize::from(*c == '(');
        let shown = open == 0;
        open -= usize::from(*c == ')' && open > 0);
        shown
    });
    let outside: String = outside.collect::<String>().to_lowercase();
    let tokens = outside.split(|c: char| !c.is_alphanumeric());
    let tokens = tokens.map(|token| token.trim_end_matches(|c: char| c.is_ascii_digit()));
    tokens.filter(|token| !token.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A header's letters and digits, in lower case, what stands in brackets left out.
fn squeezed(header: &str) -> String {
    let outside = header.split('(').next().unwrap_or_default();
    outside.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::of_a_person;

    fn is_of_a_person(header: &str) -> bool {
        of_a_person(&[header.to_owned()]).is_some()
    }

    #[test]
    fn headers_of_people() {
        for header in [
            "Date of Birth",
            "Client D.O.B.",
            "BirthDate (dd/mm/yyyy)",
            "birth_dt",
            "born",
            "Born on",
            "Birthday",
            "DOB (dd/mm/yyyy)",
            "dob_ddmmyyyy",
            "dob1",
            "client_dob",
            "Client DOB (verified)",
            "DoB/Age",
            "Date Birth",
            "BirthDt",
            "YOB",
            "Year of birth",
            "YearOfBirth",
            "NI Number",
            "NINo.",
            "National Insurance No.",
            "Nat Ins",
            "NHS Number (10 digits)",
            "NHS_No.",
            "NHS ID",
            "passport no",
            "UPN",
            "Client name",
            "applicant_name",
            "Surname",
        ] {
            assert!(is_of_a_person(header), "{header}");
        }
    }

    #[test]
    fn headers_of_places_and_counts() {
        for header in [
            "Country of birth",
            "Country of birth: Europe: United Kingdom",
            "Born in the UK",
            "Year of arrival in the UK: Born in the UK",
            "Live births",
            "NHS number of surgery",
            "NHS North West",
            "National Insurance registrations",
            "Passports held: No passport held",
            "UPRN",
            "dobson",
            "Has a casino",
            "EstablishmentName",
            "HeadLastName",
            "Ward name",
            "Client group",
        ] {
            assert!(!is_of_a_person(header), "{header}");
        }
    }
}
