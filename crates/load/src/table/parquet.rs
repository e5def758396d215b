//! Apache Parquet → [`Table`]: plain columns of text, numbers and truth values, as routers write their matrices.
//!
//! Only in a build with the feature `parquet`. Rows are numbered from 1, since no editor shows them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use spoke_model::Fault;

use super::{Layout, Row, Table};
use crate::fault;
use crate::source::Source;

/// Cells past which a table is not a matrix of areas and venues: a damaged count can announce any number.
const MOST_CELLS: u64 = 1 << 29;

/// Reads the source.
pub(super) fn read(source: &Source, faults: &mut Vec<Fault>) -> Option<Table> {
    // The reader is sound on what is written by the usual tools; on damaged files it may index past the end.
    let rows = catch_unwind(AssertUnwindSafe(|| rows(&source.bytes)))
        .unwrap_or_else(|_| Err("its pages cannot be decoded".to_owned()));
    let fault = match rows {
        Ok((headers, rows)) if !rows.is_empty() => {
            return Some(Table::new(&source.path, headers, Layout::Plain, rows));
        }
        Ok(_) => Fault::new(&fault::NO_ROWS, "the Parquet file has no rows"),
        Err(why) => Fault::new(&fault::PARQUET_BROKEN, why),
    };
    faults.push(fault.path(&source.path));
    None
}

/// Names of the columns, and the rows.
fn rows(bytes: &[u8]) -> Result<(Vec<String>, Vec<Row>), String> {
    let reader =
        SerializedFileReader::new(Bytes::copy_from_slice(bytes)).map_err(|error| error.to_string())?;
    let file = reader.metadata().file_metadata();
    let columns = file.schema().get_fields();
    if let Some(nested) = columns.iter().find(|column| column.is_group()) {
        return Err(format!("its column `{}` holds more than one value in a cell", nested.name()));
    }
    let headers: Vec<String> = columns.iter().map(|column| column.name().to_owned()).collect();
    let announced = u64::try_from(file.num_rows()).map_err(|_| "its number of rows is below 0".to_owned())?;
    if announced.saturating_mul(headers.len() as u64) > MOST_CELLS {
        return Err(format!("it announces {announced} rows of {} columns", headers.len()));
    }
    let mut rows = Vec::new();
    for (number, row) in (1..).zip(reader.get_row_iter(None).map_err(|error| error.to_string())?) {
        if number > announced {
            return Err(format!("it announces {announced} rows and holds more"));
        }
        let row = row.map_err(|error| error.to_string())?;
        let cells = row.get_column_iter().map(|(_, field)| text(field)).collect();
        rows.push(Row { number, cells });
    }
    if (rows.len() as u64) < announced {
        return Err(format!("it announces {announced} rows and holds {}", rows.len()));
    }
    Ok((headers, rows))
}

fn text(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        // The shortest text that reads back as the same number.
        Field::Float(number) => number.to_string(),
        Field::Double(number) => number.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parquet::basic::Compression;
    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;
    use crate::source;

    /// A long matrix of three pairs, the last of them without a way.
    fn matrix(compression: Compression) -> Vec<u8> {
        let schema = "message m { REQUIRED BYTE_ARRAY from_id (UTF8); REQUIRED BYTE_ARRAY to_id (UTF8); OPTIONAL DOUBLE travel_time; }";
        let properties = WriterProperties::builder().set_compression(compression).build();
        let mut bytes = Vec::new();
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).unwrap();
        let mut group = writer.next_row_group().unwrap();
        for ids in [["E01000001", "E01000001", "E01000002"], ["v0", "v1", "v0"]] {
            let mut column = group.next_column().unwrap().unwrap();
            let ids = ids.map(ByteArray::from);
            column.typed::<ByteArrayType>().write_batch(&ids, None, None).unwrap();
            column.close().unwrap();
        }
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<DoubleType>().write_batch(&[12.5, 7.0], Some(&[1, 1, 0]), None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.close().unwrap();
        bytes
    }

    fn read_bytes(bytes: Vec<u8>) -> (Option<Table>, Vec<&'static str>) {
        let mut faults = Vec::new();
        let table = Table::read(&source::from_bytes("m.parquet", bytes, None).unwrap(), &mut faults);
        (table, faults.iter().map(|fault| fault.kind.code).collect())
    }

    #[test]
    fn a_long_matrix_in_every_compression() {
        for compression in
            [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::ZSTD(Default::default())]
        {
            let (table, faults) = read_bytes(matrix(compression));
            let table = table.unwrap();
            assert_eq!((table.headers.join(","), faults), ("from_id,to_id,travel_time".to_owned(), vec![]));
            let rows: Vec<String> = table
                .rows()
                .map(|(row, cells)| format!("{row} {} {}", cells.cell(1), cells.cell(2)))
                .collect();
            assert_eq!(rows, ["1 v0 12.5", "2 v1 7", "3 v0 "]);
        }
    }

    #[test]
    fn a_damaged_file_is_refused_wherever_it_is_cut() {
        let whole = matrix(Compression::SNAPPY);
        for cut in 4..whole.len() {
            let (table, faults) = read_bytes(whole[..cut].to_vec());
            assert!(table.is_none() && faults == ["L059"], "{cut}: {faults:?}");
        }
        for at in 4..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            // Read or refused: no panic, no hang.
            read_bytes(bytes);
        }
    }
}
