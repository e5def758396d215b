//! Writes small OpenStreetMap extracts (`.osm.pbf`), sound or not, as <https://wiki.openstreetmap.org/wiki/PBF_Format>
//! lays them down: uncompressed blobs, dense nodes, ways.

/// A node: id, longitude, latitude, tags.
pub(crate) type Node<'a> = (i64, f64, f64, &'a [(&'a str, &'a str)]);

/// A way: id, nodes, tags.
pub(crate) type Way<'a> = (i64, &'a [i64], &'a [(&'a str, &'a str)]);

/// An extract as bytes.
pub(crate) fn extract(nodes: &[Node<'_>], ways: &[Way<'_>]) -> Vec<u8> {
    let mut header = Vec::new();
    bytes_field(&mut header, 4, b"OsmSchema-V0.6");
    bytes_field(&mut header, 4, b"DenseNodes");
    let mut file = blob("OSMHeader", &header);
    file.extend(blob("OSMData", &block(nodes, ways)));
    file
}

fn blob(kind: &str, content: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    bytes_field(&mut body, 1, content);
    let mut header = Vec::new();
    bytes_field(&mut header, 1, kind.as_bytes());
    varint(&mut header, 3 << 3);
    varint(&mut header, body.len() as u64);
    let mut blob = (header.len() as u32).to_be_bytes().to_vec();
    blob.extend(header);
    blob.extend(body);
    blob
}

fn block(nodes: &[Node<'_>], ways: &[Way<'_>]) -> Vec<u8> {
    let mut strings: Vec<String> = vec![String::new()];
    let mut index = |text: &str| -> u64 {
        let at = strings.iter().position(|known| known == text).unwrap_or_else(|| {
            strings.push(text.to_owned());
            strings.len() - 1
        });
        at as u64
    };
    let (mut ids, mut lats, mut lons, mut tags) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut last = (0_i64, 0_i64, 0_i64);
    for (id, lon, lat, pairs) in nodes {
        let here = (*id, (lat * 1e7).round() as i64, (lon * 1e7).round() as i64);
        zigzag(&mut ids, here.0 - last.0);
        zigzag(&mut lats, here.1 - last.1);
        zigzag(&mut lons, here.2 - last.2);
        for (key, value) in *pairs {
            varint(&mut tags, index(key));
            varint(&mut tags, index(value));
        }
        varint(&mut tags, 0);
        last = here;
    }
    let mut dense = Vec::new();
    for (field, packed) in [(1, &ids), (8, &lats), (9, &lons), (10, &tags)] {
        bytes_field(&mut dense, field, packed);
    }
    let mut group = Vec::new();
    if !nodes.is_empty() {
        bytes_field(&mut group, 2, &dense);
    }
    for (id, refs, pairs) in ways {
        let (mut keys, mut values, mut packed) = (Vec::new(), Vec::new(), Vec::new());
        for (key, value) in *pairs {
            varint(&mut keys, index(key));
            varint(&mut values, index(value));
        }
        let mut last = 0;
        for node in *refs {
            zigzag(&mut packed, node - last);
            last = *node;
        }
        let mut way = Vec::new();
        varint(&mut way, 1 << 3);
        varint(&mut way, *id as u64);
        for (field, packed) in [(2, &keys), (3, &values), (8, &packed)] {
            bytes_field(&mut way, field, packed);
        }
        bytes_field(&mut group, 3, &way);
    }
    let mut table = Vec::new();
    for text in &strings {
        bytes_field(&mut table, 1, text.as_bytes());
    }
    let mut block = Vec::new();
    bytes_field(&mut block, 1, &table);
    bytes_field(&mut block, 2, &group);
    block
}

fn bytes_field(out: &mut Vec<u8>, field: u64, bytes: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn zigzag(out: &mut Vec<u8>, value: i64) {
    varint(out, ((value << 1) ^ (value >> 63)) as u64);
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
