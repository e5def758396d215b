//! Old workbooks (`.xls`) before calamine sees them: the workbook's stream is taken out of its container, looked over,
//! and put into a plain container of our own.
//!
//! On a damaged file calamine would follow a circle of sectors for ever, and set memory aside for every cell up to
//! the furthest that a record names, however far that is. Compound files: [MS-CFB]; records: [MS-XLS].

/// Ids from here on are not sectors: free, end of chain, and such.
const RESERVED: u32 = 0xffff_fffa;
const END: u32 = 0xffff_fffe;
const FAT: u32 = 0xffff_fffd;
const FREE: u32 = 0xffff_ffff;
/// Streams below this size lie in the mini stream.
const MINI_CUTOFF: usize = 4096;
/// Sheets past which a stream is not a workbook.
const MOST_SHEETS: usize = 1024;
/// Cells from the first to the furthest, of all sheets: the 65,536 rows of a sheet with a hundred columns, and more.
const MOST_CELLS: u64 = 8 << 20;

/// The same workbook in a sound container.
///
/// # Errors
/// In words: what is damaged.
pub(super) fn checked(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let stream = Compound::open(bytes)?.workbook()?;
    let sheets = sheets(&stream)?;
    let mut cells = 0;
    for start in sheets {
        cells += extent(&stream, start)?;
        if cells > MOST_CELLS {
            return Err("a cell of it is further down and across than a table reaches".to_owned());
        }
    }
    Ok(container(stream))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

fn cut() -> String {
    "the workbook is cut short".to_owned()
}

/// Numbers of four bytes one after another.
fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    (0..bytes.len() / 4).filter_map(|index| u32_at(bytes, index * 4))
}

/// Data in sectors, and which sector follows which.
struct Sectors<'a> {
    data: &'a [u8],
    size: usize,
    next: Vec<u32>,
}

impl<'a> Sectors<'a> {
    /// A sector; shorter where the file ends in it.
    fn sector(&self, id: u32) -> Result<&'a [u8], String> {
        let from = id as usize * self.size;
        let to = self.data.len().min(from + self.size);
        self.data.get(from..to).filter(|sector| !sector.is_empty()).ok_or_else(cut)
    }

    /// A chain of sectors from its first on.
    fn chain(&self, start: u32) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let mut id = start;
        let mut left = self.data.len() / self.size + 1;
        while id < RESERVED {
            left = left.checked_sub(1).ok_or("its sectors follow one another in a circle")?;
            bytes.extend_from_slice(self.sector(id)?);
            id = *self.next.get(id as usize).ok_or_else(cut)?;
        }
        Ok(bytes)
    }
}

/// A compound file: a little file system in sectors.
struct Compound<'a> {
    header: &'a [u8],
    sectors: Sectors<'a>,
}

/// An entry of its directory.
struct Entry {
    name: String,
    start: u32,
    length: usize,
}

impl<'a> Compound<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, String> {
        let header = bytes.get(..512).ok_or_else(cut)?;
        let size = match u16_at(header, 30) {
            Some(9) => 512,
            Some(12) => 4096,
            _ => return Err("the workbook's container is of no known kind".to_owned()),
        };
        // Sector 0 stands behind the header, which takes up a sector.
        let data = bytes.get(size..).ok_or_else(cut)?;
        let mut sectors = Sectors { data, size, next: Vec::new() };
        let mut tables: Vec<u32> = numbers(&header[76..]).collect();
        let mut more = u32_at(header, 68).ok_or_else(cut)?;
        let mut left = data.len() / size + 1;
        while more < RESERVED {
            left = left.checked_sub(1).ok_or("its sectors follow one another in a circle")?;
            tables.extend(numbers(sectors.sector(more)?));
            more = tables.pop().ok_or_else(cut)?;
        }
        if tables.iter().filter(|id| **id < RESERVED).count() > data.len() / size + 1 {
            return Err("it has more tables of sectors than sectors".to_owned());
        }
        for id in tables.into_iter().filter(|id| *id < RESERVED) {
            let table = sectors.sector(id)?;
            sectors.next.extend(numbers(table));
        }
        Ok(Self { header, sectors })
    }

    /// The stream of the workbook.
    fn workbook(&self) -> Result<Vec<u8>, String> {
        let directory = self.sectors.chain(u32_at(self.header, 48).ok_or_else(cut)?)?;
        let entries: Vec<Entry> = directory.chunks_exact(128).map(entry).collect();
        let named = |name: &str| entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name));
        let found = named("Workbook")
            .or_else(|| named("Book"))
            .ok_or("it holds no workbook; is it protected by a password?")?;
        let mut stream = if found.length >= MINI_CUTOFF {
            self.sectors.chain(found.start)?
        } else {
            let root = entries.first().ok_or_else(cut)?;
            let data = self.sectors.chain(root.start)?;
            let next = self.sectors.chain(u32_at(self.header, 60).ok_or_else(cut)?)?;
            Sectors { data: &data, size: 64, next: numbers(&next).collect() }.chain(found.start)?
        };
        if stream.len() < found.length {
            return Err(cut());
        }
        stream.truncate(found.length);
        Ok(stream)
    }
}

fn entry(bytes: &[u8]) -> Entry {
    let letters: Vec<u16> = (0..32).filter_map(|at| u16_at(bytes, 2 * at)).take_while(|c| *c != 0).collect();
    Entry {
        name: String::from_utf16_lossy(&letters),
        start: u32_at(bytes, 116).unwrap_or(END),
        // A stream past four gigabytes would not be in memory.
        length: u32_at(bytes, 120).unwrap_or(0) as usize,
    }
}

/// Records from a place of the stream on: kind and content; an error where one is cut.
fn records(stream: &[u8], start: usize) -> impl Iterator<Item = Result<(u16, &[u8]), String>> {
    let mut left = stream.get(start..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (Some(kind), Some(length)) = (u16_at(left, 0), u16_at(left, 2)) else {
            return (!std::mem::take(&mut left).is_empty()).then(|| Err(cut()));
        };
        let end = 4 + usize::from(length);
        let content = left.get(4..end);
        left = left.get(end..).unwrap_or_default();
        Some(content.map(|content| (kind, content)).ok_or_else(cut))
    })
}

const END_OF_PART: u16 = 0x000a;
const BEGIN_OF_PART: u16 = 0x0809;

/// Where the sheets' records begin (BoundSheet8, 2.4.28).
fn sheets(stream: &[u8]) -> Result<Vec<usize>, String> {
    let mut sheets = Vec::new();
    for record in records(stream, 0) {
        match record? {
            (END_OF_PART, _) => break,
            (0x0085, content) => sheets.push(u32_at(content, 0).ok_or_else(cut)? as usize),
            _ => {}
        }
    }
    if sheets.len() > MOST_SHEETS || sheets.iter().any(|start| *start > stream.len()) {
        return Err("its list of sheets cannot be".to_owned());
    }
    Ok(sheets)
}

/// How many cells there are from the first of a sheet to the furthest that a record names.
fn extent(stream: &[u8], start: usize) -> Result<u64, String> {
    let (mut rows, mut columns) = (0_u64, 0_u64);
    let (mut begun, mut nested) = (false, 0_usize);
    for record in records(stream, start) {
        let (kind, content) = record?;
        match kind {
            BEGIN_OF_PART if begun => nested += 1,
            BEGIN_OF_PART => begun = true,
            END_OF_PART if nested > 0 => nested -= 1,
            END_OF_PART => break,
            // Dimensions (2.4.90): what calamine sets aside before it sees a cell.
            0x0200 => {
                let (down, across) = match content.len() {
                    14 => (u32_at(content, 4), u16_at(content, 10)),
                    _ => (u16_at(content, 2).map(u32::from), u16_at(content, 6)),
                };
                let (down, across) = (down.ok_or_else(cut)?, across.ok_or_else(cut)?);
                let announced = (u64::from(down) + 1) * (u64::from(across) + 1);
                // A whole sheet of 65,536 × 256 is announced by careless writers.
                if announced > 4 * MOST_CELLS {
                    return Err(format!("it announces {down} rows and {across} columns"));
                }
            }
            // Formula, MulRk, RString, LabelSst, Number, Label, BoolErr, Rk: row and column come first.
            0x0006 | 0x00bd | 0x00d6 | 0x00fd | 0x0203 | 0x0204 | 0x0205 | 0x027e => {
                let (row, column) = u16_at(content, 0).zip(u16_at(content, 2)).ok_or_else(cut)?;
                // MulRk holds a number for every six bytes, in columns side by side.
                let several = if kind == 0x00bd { content.len() as u64 / 6 } else { 0 };
                rows = rows.max(u64::from(row) + 1);
                columns = columns.max(u64::from(column) + 1 + several);
            }
            _ => {}
        }
    }
    Ok(rows * columns)
}

/// A container with this stream and nothing else: a header, the directory, the stream, the table of sectors.
fn container(mut stream: Vec<u8>) -> Vec<u8> {
    const SECTOR: usize = 4096;
    let length = stream.len().max(MINI_CUTOFF);
    stream.resize(length.next_multiple_of(SECTOR), 0);
    let sectors = stream.len() / SECTOR;
    // The tables list themselves too.
    let tables = (1..).find(|tables| tables * SECTOR / 4 > sectors + tables).unwrap_or(1);
    let mut header = vec![0; SECTOR];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    for (at, word) in [(24, 0x3e_u16), (26, 4), (28, 0xfffe), (30, 12), (32, 6)] {
        put(at, &word.to_le_bytes());
    }
    for (at, word) in [(40, 1), (44, tables as u32), (56, MINI_CUTOFF as u32), (60, END), (68, END)] {
        put(at, &word.to_le_bytes());
    }
    for slot in 0..109 {
        let id = if slot < tables { (1 + sectors + slot) as u32 } else { FREE };
        put(76 + 4 * slot, &id.to_le_bytes());
    }
    let mut directory = vec![0; SECTOR];
    for (at, name, kind, length) in [(0, "Root Entry", 5, 0), (128, "Workbook", 2, length as u64)] {
        for (letter, unit) in name.encode_utf16().enumerate() {
            directory[at + 2 * letter..][..2].copy_from_slice(&unit.to_le_bytes());
        }
        directory[at + 64] = 2 * (name.len() as u8 + 1);
        directory[at + 66] = kind;
        directory[at + 116] = if kind == 2 { 1 } else { 0 };
        directory[at + 120..at + 128].copy_from_slice(&length.to_le_bytes());
    }
    let mut table: Vec<u32> = vec![END];
    table.extend((1..=sectors).map(|id| if id == sectors { END } else { id as u32 + 1 }));
    table.extend((0..tables).map(|_| FAT));
    table.resize(tables * SECTOR / 4, FREE);
    let table: Vec<u8> = table.into_iter().flat_map(u32::to_le_bytes).collect();
    [header, directory, stream, table].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const XLS: &[u8] = include_bytes!("../fuzz/need.xls");

    #[test]
    fn the_stream_survives_its_new_container() {
        let stream = Compound::open(XLS).unwrap().workbook().unwrap();
        let again = checked(XLS).unwrap();
        assert!(Compound::open(&again).unwrap().workbook().unwrap().starts_with(&stream));
        // Many sectors, so that the table of them fills more than one.
        let long = vec![7; 5_000_000];
        assert!(Compound::open(&container(long.clone())).unwrap().workbook().unwrap() == long);
    }

    /// Found by the harness: calamine went round until memory was full.
    #[test]
    fn a_circle_of_sectors_is_an_error() {
        let directory = u32_at(XLS, 48).unwrap() as usize;
        let table = 512 + 512 * u32_at(XLS, 76).unwrap() as usize;
        let mut bytes = XLS.to_vec();
        bytes[table + 4 * directory..][..4].copy_from_slice(&(directory as u32).to_le_bytes());
        assert!(checked(&bytes).unwrap_err().contains("circle"));
    }

    /// Found by the harness: one cell in the last row and column asked for a hundred gigabytes.
    #[test]
    fn a_cell_at_the_end_of_the_world_is_an_error() {
        let label = XLS.windows(4).position(|four| four == [0xfd, 0, 10, 0]).unwrap();
        let mut bytes = XLS.to_vec();
        bytes[label + 4..label + 8].fill(0xff);
        assert!(checked(&bytes).is_err_and(|why| why.contains("further down")));
    }
}
