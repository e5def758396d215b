//! `posters/<venue>.txt` and `.html`: the dates of one venue in large print and plain words, for its door and window.

use std::collections::BTreeMap;

use spoke_model::{
    Schedule, Timetable,
    schedule::{Series, Session, SessionKind},
    timetable::{Request, Room},
};

use super::{ScheduleFile, by, file_names};
use crate::markup::escaped;

/// Left for the venue to fill in.
const DIRECTIONS: &str = "How to find us inside: ______________________________";

/// One text and one page per venue with sessions that anyone may come to: programmes are by invitation.
pub(super) fn files(t: &Timetable, schedule: &Schedule) -> Vec<ScheduleFile> {
    let mut at = by(&schedule.sessions, |s| s.venue.as_str());
    at.values_mut().for_each(|sessions| sessions.retain(|session| session.programme.is_none()));
    at.retain(|_, sessions| !sessions.is_empty());
    let rooms: Vec<_> = t.rooms.iter().filter_map(|r| Some((r, at.get(r.id.as_str())?))).collect();
    let names = file_names(rooms.iter().map(|(r, _)| r.id.as_str()));
    let requests: BTreeMap<&str, &Request> = t.requests.iter().map(|r| (r.id.as_str(), r)).collect();
    let mut series: BTreeMap<usize, Vec<(&Series, &Request)>> = BTreeMap::new();
    for one in &schedule.series {
        if let Some(request) = requests.get(one.request.as_str()) {
            series.entry(request.room).or_default().push((one, request));
        }
    }
    let of_room: BTreeMap<&str, &Vec<(&Series, &Request)>> =
        series.iter().filter_map(|(room, of)| Some((t.rooms.get(*room)?.id.as_str(), of))).collect();
    let mut files = Vec::new();
    for ((room, sessions), name) in rooms.iter().zip(names) {
        let series = of_room.get(room.id.as_str()).map_or(&[][..], |of| &of[..]);
        let poster = Poster::of(t, series, sessions, room);
        files.push(ScheduleFile { path: format!("posters/{name}.txt"), bytes: poster.text(t).into_bytes() });
        files.push(ScheduleFile { path: format!("posters/{name}.html"), bytes: poster.html(t).into_bytes() });
    }
    files
}

/// What a poster says.
struct Poster<'a> {
    room: &'a Room,
    /// `Every Tuesday, 10am to 12 noon`, one per series; `Tuesdays, 10am to 12 noon, on these dates only:` of one that
    /// keeps too few of its rule's dates to be announced by it.
    regular: Vec<String>,
    /// Dates by month.
    months: Vec<(String, Vec<String>)>,
    /// Dates the rule gives on which there is nothing.
    except: Vec<String>,
}

/// `10am`, `12 noon`, `2:30pm`.
fn plain_time(time: jiff::civil::Time) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    let suffix = if hour < 12 { "am" } else { "pm" };
    let hour12 = if hour % 12 == 0 { 12 } else { hour % 12 };
    match (hour, minute) {
        (12, 0) => "12 noon".into(),
        (_, 0) => format!("{hour12}{suffix}"),
        _ => format!("{hour12}:{minute:02}{suffix}"),
    }
}

impl<'a> Poster<'a> {
    fn of(t: &Timetable, series: &[(&Series, &Request)], sessions: &[&Session], room: &'a Room) -> Self {
        let mut regular = Vec::new();
        let mut except = Vec::new();
        for (series, request) in series.iter().filter(|(_, request)| request.programme.is_none()) {
            let own: Vec<&Session> =
                sessions.iter().copied().filter(|s| s.request == series.request).collect();
            let Some(first) = own.iter().find(|s| s.kind == SessionKind::General && s.start == series.start)
            else {
                continue;
            };
            let hours = format!("{} to {}", plain_time(first.start), plain_time(first.end));
            let dates = super::recurring::rule_dates(t, request, series);
            let held = dates.iter().filter(|d| own.iter().any(|s| s.date == **d)).count();
            if !Series::keeps_rule(held, dates.len()) {
                // The dates stand below: a list of those without a session would be as long, and be read as the others.
                regular.push(format!("{}, {hours}, on these dates only:", first.date.strftime("%As")));
                continue;
            }
            let rule = series.words.split(' ').take_while(|w| !w.contains(':')).collect::<Vec<_>>().join(" ");
            let mut rule = rule.chars();
            let rule =
                rule.next().map(|c| c.to_uppercase().collect::<String>() + rule.as_str()).unwrap_or_default();
            regular.push(format!("{rule}, {hours}"));
            let last = own.iter().map(|s| s.date).max().unwrap_or(first.date);
            let missed = dates
                .iter()
                .filter(|d| first.date <= **d && **d <= last && !own.iter().any(|s| s.date == **d));
            except.extend(missed.map(|d| d.strftime("%A %-d %B").to_string()));
        }
        let mut months: Vec<(String, Vec<String>)> = Vec::new();
        for session in sessions {
            let month = session.date.strftime("%B %Y").to_string();
            let line = format!(
                "{}, {} to {}",
                session.date.strftime("%A %-d %B"),
                plain_time(session.start),
                plain_time(session.end)
            );
            match months.last_mut().filter(|(m, _)| *m == month) {
                Some((_, lines)) => lines.push(line),
                None => months.push((month, vec![line])),
            }
        }
        Self { room, regular, months, except }
    }

    fn address(&self) -> String {
        match &self.room.postcode {
            Some(postcode) => format!("{}, {postcode}", self.room.name),
            None => self.room.name.clone(),
        }
    }

    fn access(&self) -> Option<&'static str> {
        self.room.step_free.then_some("You can get in without steps.")
    }

    fn text(&self, t: &Timetable) -> String {
        let mut out = format!("{}\nat {}\n\n", t.service.to_uppercase(), self.address());
        for line in &self.regular {
            out.push_str(line);
            out.push('\n');
        }
        for (month, lines) in &self.months {
            out.push_str(&format!("\n{month}\n"));
            for line in lines {
                out.push_str(&format!("  {line}\n"));
            }
        }
        if !self.except.is_empty() {
            out.push_str(&format!("\nNo session on {}.\n", self.except.join(", ")));
        }
        out.push_str("\nYou can just turn up.\n");
        out.extend(self.access().map(|a| format!("{a}\n")));
        out.push_str(&format!("{DIRECTIONS}\n"));
        out
    }

    fn html(&self, t: &Timetable) -> String {
        let mut out = String::from(
            "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n",
        );
        out.push_str(&format!("<title>{} – {}</title>\n", escaped(&t.service), escaped(&self.room.name)));
        out.push_str(
            "<style>@page{size:A4;margin:18mm}body{font:18pt/1.45 Arial,Helvetica,sans-serif;color:#000;background:#fff;max-width:42em;margin:1em auto;padding:0 1em}h1{font-size:32pt;line-height:1.15;margin:0}h2{font-size:22pt;margin:.8em 0 .2em}.regular{font-size:24pt;font-weight:bold;margin:.5em 0}ul{margin:0;padding-left:1.2em;columns:2;font-size:16pt}li{break-inside:avoid}</style>\n</head>\n<body>\n",
        );
        out.push_str(&format!("<h1>{}</h1>\n<p>at {}</p>\n", escaped(&t.service), escaped(&self.address())));
        for line in &self.regular {
            out.push_str(&format!("<p class=\"regular\">{}</p>\n", escaped(line)));
        }
        for (month, lines) in &self.months {
            out.push_str(&format!("<h2>{}</h2>\n<ul>\n", escaped(month)));
            for line in lines {
                out.push_str(&format!("<li>{}</li>\n", escaped(line)));
            }
            out.push_str("</ul>\n");
        }
        if !self.except.is_empty() {
            out.push_str(&format!(
                "<p><strong>No session on {}.</strong></p>\n",
                escaped(&self.except.join(", "))
            ));
        }
        out.push_str("<p>You can just turn up.");
        out.extend(self.access().map(|a| format!(" {a}")));
        out.push_str(&format!("</p>\n<p>{DIRECTIONS}</p>\n</body>\n</html>\n"));
        out
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;

    #[test]
    fn times_as_people_say_them() {
        let said = |h, m| plain_time(time(h, m, 0, 0));
        assert_eq!(
            [said(10, 0), said(12, 0), said(14, 30), said(0, 30)],
            ["10am", "12 noon", "2:30pm", "12:30am"]
        );
    }
}
