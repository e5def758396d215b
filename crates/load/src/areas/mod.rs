//! `[areas]` + `[deprivation]` → model areas: boundaries read, chosen, checked, located and ranked.

mod centroids;
mod choose;
mod shapes;
mod unranked;
mod wards;

use geo_types::MultiPolygon;
use spoke_model::{Area, Bng, Deprivation, Fault, OriginKind};

use crate::coded;
use crate::fault;
use crate::layer::{self, Layer};
use crate::loader::Loader;
use crate::settings::{AreaSettings, Conversion, DeprivationSettings};
use crate::sketch::SketchedArea;
use crate::table::{Table, normal, split_code};

pub(crate) use choose::matching_code_column;
#[cfg(test)]
pub(crate) use shapes::invalid;

/// The areas of a scenario, in the order of the boundary files, and how other editions convert to them.
#[derive(Clone, Debug)]
pub struct Areas {
    /// The areas; those asked for and, with `beyond_km`, those around them.
    pub list: Vec<Area>,
    pub(crate) conversion: Option<Conversion>,
}

impl Areas {
    /// Areas made elsewhere, e.g. in a test; no conversion between editions.
    pub fn new(list: Vec<Area>) -> Self {
        Self { list, conversion: None }
    }

    pub(crate) fn codes(&self) -> Vec<String> {
        self.list.iter().map(|area| area.code.clone()).collect()
    }
}

/// A boundary file as read.
pub(crate) struct Drawn {
    layer: Layer,
    /// Column of codes.
    code: usize,
    /// Column of names.
    name: Option<usize>,
    /// Why a shape is invalid, by feature; empty until looked at.
    invalid: Vec<Option<String>>,
}

impl Drawn {
    /// Leaves out what is not chosen, before any work is put into it.
    fn keep(&mut self, chosen: &choose::Choice) {
        // One without a code stays: it is a fault, not somebody else's area.
        let wants = |code: &str| code.is_empty() || chosen.has(code);
        let wanted: Vec<bool> =
            self.layer.table.rows().map(|(_, row)| wants(split_code(row.cell(self.code)).0)).collect();
        let mut shapes = wanted.iter();
        self.layer.shapes.retain(|_| shapes.next().copied().unwrap_or(false));
        let mut rows = wanted.iter();
        self.layer.table.retain(|_| rows.next().copied().unwrap_or(false));
    }
}

/// A boundary before it is ranked.
pub(crate) struct Outline {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) boundary: MultiPolygon<f64>,
    pub(crate) inside: bool,
}

impl Loader {
    /// Reads boundaries, chooses among them, finds where their people are and ranks them.
    ///
    /// Needs [`DeprivationSettings`] as well, since an area without a rank cannot be planned for.
    pub fn areas(&mut self, settings: &AreaSettings, deprivation: &DeprivationSettings) -> Option<Areas> {
        // Both are read even where one fails, so that the faults of all files are told in one run.
        let outlines = self.outlines(settings);
        let codes: Vec<String> = outlines.iter().flatten().map(|outline| outline.code.clone()).collect();
        let ranked = self.ranked(deprivation, settings.conversion.as_ref(), &codes);
        let outlines = outlines?;
        self.sketch.areas = outlines.iter().filter(|outline| outline.inside).map(sketched).collect();
        let origins = self.origins(settings, &outlines);
        let wards = self.wards(settings, &codes);
        let inside: Vec<bool> = outlines.iter().map(|outline| outline.inside).collect();
        let ranks = self.rank_areas(&ranked?, deprivation, settings.conversion.as_ref(), &codes, &inside)?;
        let list = outlines.into_iter().zip(origins?).zip(ranks).zip(wards);
        let list = list.map(|(((outline, (origin, origin_kind)), deprivation), ward)| {
            area(outline, origin, origin_kind, deprivation, ward)
        });
        Some(Areas { list: list.collect(), conversion: settings.conversion.clone() })
    }

    /// The boundaries of every file, chosen and checked.
    fn outlines(&mut self, settings: &AreaSettings) -> Option<Vec<Outline>> {
        if settings.boundaries.is_empty() {
            self.faults.push(Fault::new(&fault::NONE_SELECTED, "[areas] boundaries names no file"));
        }
        // Every file is read before any is given up, so that all faults are told in one run.
        let drawn: Vec<Option<Drawn>> =
            settings.boundaries.iter().map(|path| self.boundary_layer(path, settings)).collect();
        let mut drawn: Vec<Drawn> = drawn.into_iter().collect::<Option<_>>()?;
        let chosen = self.choice(settings, &drawn)?;
        let mut sound = true;
        for drawn in &mut drawn {
            if settings.beyond_km <= 0.0 {
                drawn.keep(&chosen);
            }
            if drawn.layer.shapes.is_empty() {
                continue;
            }
            // As the file has them: a spike of no width may turn into a crossing when it is projected.
            drawn.invalid = shapes::invalid(&drawn.layer);
            match layer::to_bng(&mut drawn.layer, settings.crs.as_deref(), &mut self.faults) {
                Some(crs) => self.understood(&drawn.layer.table.path, &crs.name()),
                None => sound = false,
            }
        }
        if !sound {
            return None;
        }
        let mut outlines = shapes::outlines(drawn, &chosen, &mut self.faults);
        shapes::keep_near(&mut outlines, settings.beyond_km);
        if !outlines.iter().any(|outline| outline.inside) {
            let message = format!("none of {} features is left", chosen.seen);
            let path = settings.boundaries.first().cloned().unwrap_or_default();
            self.faults.push(Fault::new(&fault::NONE_SELECTED, message).path(path));
            return None;
        }
        Some(outlines)
    }

    /// A boundary file with its columns of codes and names.
    fn boundary_layer(&mut self, path: &str, settings: &AreaSettings) -> Option<Drawn> {
        let source = self.source(path)?;
        let layer = Layer::read(&source, &mut self.faults)?;
        if !self.is_impersonal(&layer.table, "boundaries") {
            return None;
        }
        let code = coded::code_column(&layer.table, settings.code.as_deref(), &mut self.faults)?;
        let name = match &settings.name {
            Some(name) => Some(layer.table.column(name, &mut self.faults)?),
            None => name_column(&layer.table, code),
        };
        let codes = &layer.table.headers[code];
        let named = name.map(|name| format!(", names `{}`", layer.table.headers[name])).unwrap_or_default();
        let words =
            vec![source.format.name().to_owned(), layer.crs.name(), format!("codes `{codes}`{named}")];
        self.record("boundaries", &source, words, layer.shapes.len());
        Some(Drawn { layer, code, name, invalid: Vec::new() })
    }
}

fn sketched(outline: &Outline) -> SketchedArea {
    SketchedArea {
        code: outline.code.clone(),
        name: outline.name.clone(),
        boundary: outline.boundary.clone(),
        missing_from: Vec::new(),
    }
}

fn area(
    outline: Outline,
    origin: Bng,
    origin_kind: OriginKind,
    deprivation: Deprivation,
    ward: Option<String>,
) -> Area {
    Area {
        code: outline.code,
        name: outline.name,
        boundary: outline.boundary,
        origin,
        origin_kind,
        deprivation,
        inside: outline.inside,
        ward,
    }
}

/// The column of names that goes with a column of codes: `LSOA21NM` with `LSOA21CD`, else a usual one.
fn name_column(table: &Table, code: usize) -> Option<usize> {
    let header = normal(table.headers.get(code)?);
    let twin = match header.strip_suffix("cd") {
        Some(stem) => format!("{stem}nm"),
        None => header.replace("code", "name"),
    };
    // A header that holds neither `cd` nor `code`, such as `DataZone`, is its own twin.
    let usual = ["name", "lsoa21nm", "lsoa11nm", "lsoa_name", "lsoa name", "area name", "geography"];
    let other = |name: &[&str]| table.find(name).filter(|column| *column != code);
    other(&[twin.as_str()]).or_else(|| other(&usual))
}
