//! A corpus of damaged files, as recipes: a sound file, what is done to it, and the fault that must be found, with
//! its file, row and column. None may panic, and the sound files themselves have no error.

#![allow(clippy::unwrap_used, reason = "tests may unwrap")]

mod city;
mod packed;
mod real;
mod real_files;
mod recipes;
mod recipes_of_boundaries;
mod recipes_of_real_files;
mod recipes_of_tables;
mod recipes_of_venues;

use city::{City, load};
use recipes::{Change, Recipe};

#[test]
fn the_sound_city_has_no_fault() {
    let faults = load(&City::new());
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_damaged_file_is_found_out() {
    let recipes: Vec<Recipe> =
        [recipes_of_tables::all(), recipes_of_boundaries::all(), recipes_of_venues::all()].concat();
    let mut wrong = Vec::new();
    for recipe in &recipes {
        let mut city = City::new();
        recipe.apply(&mut city);
        let faults = load(&city);
        let found = faults.iter().any(|fault| recipe.is_met_by(fault));
        if !found {
            let got: Vec<String> = faults
                .iter()
                .take(6)
                .map(|fault| format!("{fault} (row {:?}, column {:?})", fault.place.row, fault.place.column))
                .collect();
            wrong.push(format!("{recipe:?}\n    got {got:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} recipes:\n{}", wrong.len(), recipes.len(), wrong.join("\n"));
    assert!(recipes.len() >= 220, "only {} recipes", recipes.len());
}

#[test]
fn matrices_of_every_shape_are_read() {
    let wide: Vec<String> = (0..6).map(|area| format!("{area},{},1,2,3,4,5,6", city::code(area))).collect();
    let wide = format!("FID,OriginCode,v0,v1,Hall 2,v3,v4,v5\n{}\n", wide.join("\n"));
    let codes: Vec<String> = (0..6).map(city::code).collect();
    let side: Vec<String> = (0..6).map(|venue| format!("Hall {venue},1,2,3,4,5,6")).collect();
    let side = format!("venue,{}\n{}\n", codes.join(","), side.join("\n"));
    for matrix in [wide, side] {
        let mut city = City::new();
        city.put("matrix.csv", matrix.clone().into_bytes());
        let faults = load(&city);
        assert!(faults.is_empty(), "{matrix}{faults:#?}");
    }
}

#[test]
fn every_table_cut_anywhere_is_read_or_refused() {
    let sound = City::new();
    for (name, bytes) in sound.files() {
        // Every 7th byte of the longer ones: a prime, so that cuts fall everywhere in a row.
        for cut in (0..bytes.len()).step_by(if bytes.len() > 600 { 97 } else { 7 }) {
            let mut city = City::new();
            Change::Cut(cut).apply(&mut city, name);
            load(&city);
        }
    }
}
