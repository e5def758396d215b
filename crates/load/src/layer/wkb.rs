//! The geometry blob of a GeoPackage: its header, then well-known binary in either byte order, with or without Z and M.
//!
//! Every count is checked against the bytes that are left before anything is set aside for it: a damaged count
//! must not ask for more memory than the file has bytes.

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point,
    Polygon,
};

/// Collections within collections that are followed.
const DEEPEST: usize = 8;

/// The shape in a blob; `Ok(None)` where the blob says that it is empty.
///
/// # Errors
/// In words: what is wrong with the blob.
pub(super) fn shape(blob: &[u8]) -> Result<Option<Geometry<f64>>, String> {
    let [b'G', b'P', _version, flags, ..] = blob else {
        return Err("the geometry is not a GeoPackage blob".to_owned());
    };
    if flags & 0b1_0000 != 0 {
        return Ok(None);
    }
    let envelope = match (flags >> 1) & 0b111 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        other => return Err(format!("the geometry's envelope is of unknown kind {other}")),
    };
    let mut reader = Reader { left: blob.get(8 + envelope..).ok_or_else(cut)?, little: true };
    reader.geometry(0).map(Some)
}

fn cut() -> String {
    "the geometry is cut short".to_owned()
}

struct Reader<'a> {
    left: &'a [u8],
    little: bool,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (first, rest) = self.left.split_first_chunk::<N>().ok_or_else(cut)?;
        self.left = rest;
        Ok(*first)
    }

    fn u32(&mut self) -> Result<u32, String> {
        let bytes = self.take::<4>()?;
        Ok(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn f64(&mut self) -> Result<f64, String> {
        let bytes = self.take::<8>()?;
        Ok(if self.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    /// A count of things that take at least `least` bytes each.
    fn count(&mut self, least: usize) -> Result<usize, String> {
        let count = self.u32()? as usize;
        if count > self.left.len() / least { Err(cut()) } else { Ok(count) }
    }

    fn coord(&mut self, dimensions: usize) -> Result<Coord<f64>, String> {
        let at = Coord { x: self.f64()?, y: self.f64()? };
        for _ in 2..dimensions {
            self.f64()?;
        }
        Ok(at)
    }

    fn line(&mut self, dimensions: usize) -> Result<LineString<f64>, String> {
        let count = self.count(8 * dimensions)?;
        (0..count).map(|_| self.coord(dimensions)).collect::<Result<Vec<_>, _>>().map(LineString)
    }

    fn polygon(&mut self, dimensions: usize) -> Result<Polygon<f64>, String> {
        let count = self.count(4)?;
        let mut rings = (0..count).map(|_| self.line(dimensions)).collect::<Result<Vec<_>, _>>()?.into_iter();
        let exterior = rings.next().unwrap_or_else(|| LineString(Vec::new()));
        Ok(Polygon::new(exterior, rings.collect()))
    }

    fn geometry(&mut self, depth: usize) -> Result<Geometry<f64>, String> {
        if depth > DEEPEST {
            return Err("the geometry is nested too deep".to_owned());
        }
        self.little = self.take::<1>()? == [1];
        let code = self.u32()?;
        // ISO writes Z and M as thousands, EWKB as high bits.
        let (iso, flags) = (code & 0x0fff_ffff, code >> 29);
        let extra = match iso / 1000 {
            0 => (flags & 0b100 != 0) as usize + (flags & 0b010 != 0) as usize,
            1 | 2 => 1,
            3 => 2,
            _ => return Err(format!("the geometry is of unknown type {code}")),
        };
        let dimensions = 2 + extra;
        Ok(match iso % 1000 {
            1 => Point(self.coord(dimensions)?).into(),
            2 => self.line(dimensions)?.into(),
            3 => self.polygon(dimensions)?.into(),
            kind @ 4..=7 => {
                let count = self.count(5)?;
                let parts = (0..count).map(|_| self.geometry(depth + 1)).collect::<Result<Vec<_>, _>>()?;
                gather(kind, parts)
            }
            other => {
                return Err(format!(
                    "the geometry is of a type that is not read here ({other}), such as a curve"
                ));
            }
        })
    }
}

/// Parts → the collection they are of; parts of another kind than it holds are left out.
fn gather(kind: u32, parts: Vec<Geometry<f64>>) -> Geometry<f64> {
    let parts = parts.into_iter();
    match kind {
        4 => MultiPoint(parts.filter_map(|part| Point::try_from(part).ok()).collect()).into(),
        5 => MultiLineString(parts.filter_map(|part| LineString::try_from(part).ok()).collect()).into(),
        6 => MultiPolygon(parts.filter_map(|part| Polygon::try_from(part).ok()).collect()).into(),
        _ => Geometry::GeometryCollection(GeometryCollection(parts.collect())),
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{Geometry, point};
    use proptest::prelude::*;

    use super::shape;

    fn blob(wkb: &[u8]) -> Vec<u8> {
        let mut blob = vec![b'G', b'P', 0, 1, 0, 0, 0, 0];
        blob.extend_from_slice(wkb);
        blob
    }

    #[test]
    fn a_point_with_z_in_big_endian() {
        let mut wkb = vec![0];
        wkb.extend_from_slice(&1001_u32.to_be_bytes());
        for number in [1.5_f64, 2.5, 99.0] {
            wkb.extend_from_slice(&number.to_be_bytes());
        }
        assert_eq!(shape(&blob(&wkb)), Ok(Some(Geometry::Point(point!(x: 1.5, y: 2.5)))));
        assert!(shape(&blob(&wkb[..20])).is_err());
    }

    #[test]
    fn a_damaged_count_asks_for_no_memory() {
        let mut wkb = vec![1];
        wkb.extend_from_slice(&2_u32.to_le_bytes());
        wkb.extend_from_slice(&u32::MAX.to_le_bytes());
        assert!(shape(&blob(&wkb)).unwrap_err().contains("cut short"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = shape(&blob(&bytes));
            let _ = shape(&bytes);
        }
    }
}
