//! `certificate.json`: the tree of dual prices from which anyone can recompute the bound.

use spoke_model::Fault;

use crate::{Export, Folder, Geography, Results};

/// The file's name.
pub(crate) const NAME: &str = "certificate.json";

pub(crate) struct CertificateJson;

impl Export for CertificateJson {
    fn write(&self, results: &Results, _: &Geography, folder: &mut Folder) -> Result<(), Fault> {
        folder.write(NAME, |file| {
            serde_json::to_writer(&mut *file, &results.certificate)?;
            file.write_all(b"\n")
        })
    }
}
