//! Degrees to metres for tests: transverse Mercator with the National Grid's parameters on the WGS84 ellipsoid.
//!
//! Distances are the grid's; places are about 100 m away from it, since the datum is not shifted. The product
//! uses OSTN15, which lives in another crate.

use spoke_model::{Bng, LonLat};

/// The place of a point near Great Britain; `None` far from it.
pub(crate) fn to_grid(at: LonLat) -> Option<Bng> {
    if !(-9.0..=3.0).contains(&at.lon) || !(49.0..=61.5).contains(&at.lat) {
        return None;
    }
    const SCALE: f64 = 0.999_601_271_7;
    const A: f64 = 6_378_137.0;
    const F: f64 = 1.0 / 298.257_223_563;
    let (lat, lon) = (at.lat.to_radians(), (at.lon + 2.0).to_radians());
    let lat0 = 49.0_f64.to_radians();
    let n = F / (2.0 - F);
    let radius = A / (1.0 + n) * (1.0 + n * n / 4.0 + n.powi(4) / 64.0);
    let alpha = [
        n / 2.0 - 2.0 / 3.0 * n * n + 5.0 / 16.0 * n.powi(3),
        13.0 / 48.0 * n * n - 3.0 / 5.0 * n.powi(3),
        61.0 / 240.0 * n.powi(3),
    ];
    let e = (F * (2.0 - F)).sqrt();
    let conformal = |lat: f64| (lat.sin().atanh() - e * (e * lat.sin()).atanh()).sinh();
    let project = |lat: f64, lon: f64| {
        let t = conformal(lat);
        let (xi, eta) = (t.atan2(lon.cos()), (lon.sin() / t.hypot(lon.cos())).asinh());
        let mut x = eta;
        let mut y = xi;
        for (k, a) in alpha.iter().enumerate() {
            let j = 2.0 * (k + 1) as f64;
            x += a * (j * xi).cos() * (j * eta).sinh();
            y += a * (j * xi).sin() * (j * eta).cosh();
        }
        (SCALE * radius * x, SCALE * radius * y)
    };
    let (x, y) = project(lat, lon);
    let (_, y0) = project(lat0, 0.0);
    Some(Bng { easting: 400_000.0 + x, northing: -100_000.0 + y - y0 })
}
