//! Minutes as bytes and back, to be kept beside a scenario. Where they are kept, and under which key, is the caller's.
//!
//! A key should cover everything the minutes follow from: the settings, the bytes of the files, the points of areas
//! and venues, the cut-offs, and [`VERSION`]. What cannot be read back whole is no cache: the minutes are found anew.

use spoke_model::{AreaId, Fault, Travel, TravelMatrix, VenueId};

use crate::faults;
use crate::route::Outcome;

/// Changes whenever the same inputs give other minutes, or the bytes another meaning.
pub const VERSION: u32 = 2;

const MAGIC: &[u8; 8] = b"spoketvl";

/// An outcome as bytes, warnings and notes included: the same outcome, the same bytes.
pub fn to_bytes(outcome: &Outcome) -> Vec<u8> {
    let mut writer = Writer(Vec::new());
    writer.0.extend_from_slice(MAGIC);
    writer.number(VERSION);
    let travel = &outcome.travel;
    writer.number(travel.modes.len() as u32);
    for (mode, minutes) in travel.modes.iter().zip(&travel.matrices) {
        writer.text(mode);
        writer.matrix(minutes);
    }
    writer.number(travel.nearest.len() as u32);
    for nearest in &travel.nearest {
        let (venue, minutes) = nearest.map_or((u32::MAX, 0.0), |(venue, minutes)| (venue.0, minutes));
        writer.number(venue);
        writer.real(minutes);
    }
    writer.number(outcome.percentiles.len() as u32);
    for (percentile, minutes) in &outcome.percentiles {
        writer.number(u32::from(*percentile));
        writer.matrix(minutes);
    }
    writer.ids(outcome.areas_off.iter().map(|area| area.0));
    writer.ids(outcome.venues_off.iter().map(|venue| venue.0));
    writer.number(outcome.warnings.len() as u32);
    outcome.warnings.iter().for_each(|fault| writer.fault(fault));
    writer.number(outcome.notes.len() as u32);
    outcome.notes.iter().for_each(|note| writer.text(note));
    let sum = checksum(&writer.0);
    writer.0.extend_from_slice(&sum.to_le_bytes());
    writer.0
}

/// The outcome that [`to_bytes`] wrote; `None` for anything else, cut short or damaged.
pub fn from_bytes(bytes: &[u8]) -> Option<Outcome> {
    let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(8)?)?;
    if checksum(body) != u64::from_le_bytes(sum.try_into().ok()?) {
        return None;
    }
    let mut reader = Reader(body.strip_prefix(MAGIC)?);
    if reader.number()? != VERSION {
        return None;
    }
    let mut outcome = Outcome::default();
    let mut travel = Travel::default();
    for _ in 0..reader.number()? {
        travel.modes.push(reader.text()?);
        travel.matrices.push(reader.matrix()?);
    }
    for _ in 0..reader.number()? {
        let (venue, minutes) = (reader.number()?, reader.real()?);
        travel.nearest.push((venue != u32::MAX).then_some((VenueId(venue), minutes)));
    }
    for _ in 0..reader.number()? {
        let percentile = u8::try_from(reader.number()?).ok()?;
        outcome.percentiles.push((percentile, reader.matrix()?));
    }
    outcome.areas_off = reader.ids()?.into_iter().map(AreaId).collect();
    outcome.venues_off = reader.ids()?.into_iter().map(VenueId).collect();
    for _ in 0..reader.number()? {
        outcome.warnings.push(reader.fault()?);
    }
    for _ in 0..reader.number()? {
        outcome.notes.push(reader.text()?);
    }
    outcome.travel = travel;
    reader.0.is_empty().then_some(outcome)
}

struct Writer(Vec<u8>);

impl Writer {
    fn number(&mut self, value: u32) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    fn real(&mut self, value: f64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u32);
        self.0.extend_from_slice(text.as_bytes());
    }

    fn optional(&mut self, text: Option<&str>) {
        self.number(u32::from(text.is_some()));
        self.text(text.unwrap_or_default());
    }

    fn fault(&mut self, fault: &Fault) {
        self.text(fault.kind.code);
        self.text(&fault.message);
        self.optional(fault.value.as_deref());
        self.optional(fault.place.path.as_deref());
        self.optional(fault.place.column.as_deref());
        self.optional(fault.place.row.map(|row| row.to_string()).as_deref());
    }

    fn ids(&mut self, ids: impl ExactSizeIterator<Item = u32>) {
        self.number(ids.len() as u32);
        ids.for_each(|id| self.number(id));
    }

    fn matrix(&mut self, matrix: &TravelMatrix) {
        self.number(matrix.areas() as u32);
        for area in 0..matrix.areas() {
            let row = matrix.row(AreaId::new(area));
            self.number(row.len() as u32);
            for (venue, minutes) in row {
                self.number(venue.0);
                self.real(minutes);
            }
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    fn number(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn real(&mut self) -> Option<f64> {
        self.take().map(f64::from_le_bytes)
    }

    fn text(&mut self) -> Option<String> {
        let len = self.number()? as usize;
        let (text, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).ok()
    }

    fn optional(&mut self) -> Option<Option<String>> {
        let there = self.number()? == 1;
        let text = self.text()?;
        Some(there.then_some(text))
    }

    /// A fault of a kind that this crate declares.
    fn fault(&mut self) -> Option<Fault> {
        let code = self.text()?;
        let kind = faults::ALL.iter().find(|kind| kind.code == code)?;
        let mut fault = Fault::new(kind, self.text()?);
        fault.value = self.optional()?;
        fault.place.path = self.optional()?;
        fault.place.column = self.optional()?;
        fault.place.row = match self.optional()? {
            Some(row) => Some(row.parse().ok()?),
            None => None,
        };
        Some(fault)
    }

    fn ids(&mut self) -> Option<Vec<u32>> {
        (0..self.number()?).map(|_| self.number()).collect()
    }

    fn matrix(&mut self) -> Option<TravelMatrix> {
        let mut rows = Vec::new();
        for _ in 0..self.number()? {
            let row: Option<Vec<(VenueId, f64)>> =
                (0..self.number()?).map(|_| Some((VenueId(self.number()?), self.real()?))).collect();
            rows.push(row?);
        }
        Some(TravelMatrix::from_rows(rows))
    }
}

/// FNV-1a, 64 bits: against damage, not against malice.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use spoke_model::{AreaId, Fault, Travel, TravelMatrix, VenueId};

    use super::{from_bytes, to_bytes};
    use crate::faults;
    use crate::route::Outcome;

    fn outcome() -> Outcome {
        let minutes = |step: f64| {
            TravelMatrix::from_rows(vec![
                vec![(VenueId(1), step), (VenueId(0), 7.25)],
                vec![],
                vec![(VenueId(2), 0.1)],
            ])
        };
        Outcome {
            travel: Travel {
                modes: vec!["transit".to_owned(), "drive".to_owned()],
                matrices: vec![minutes(12.0), minutes(1.0 / 3.0)],
                nearest: vec![Some((VenueId(0), 7.25)), None, Some((VenueId(2), 0.1))],
            },
            percentiles: vec![(85, minutes(14.0))],
            areas_off: vec![AreaId(1)],
            warnings: vec![Fault::new(&faults::UNKNOWN_ID, "trip").path("feed/trips.txt").row(7).value("t1")],
            notes: vec!["a note".to_owned()],
            ..Outcome::default()
        }
    }

    #[test]
    fn what_is_written_is_read_and_nothing_else_is() {
        let bytes = to_bytes(&outcome());
        assert_eq!(from_bytes(&bytes), Some(outcome()));
        for len in 0..bytes.len() {
            assert_eq!(from_bytes(&bytes[..len]), None, "cut at {len}");
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(from_bytes(&damaged), None, "damaged at {at}");
        }
    }
}
