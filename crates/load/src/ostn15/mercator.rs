//! The transverse Mercator projection of ETRS89 on GRS80 with the National Grid's constants.
//!
//! Krüger's series in the third flattening to the sixth order (Karney 2011, doi 10.1007/s00190-011-0445-3):
//! nanometres over Great Britain, where Redfearn's series in OS's guide are good to a tenth of a millimetre.

use spoke_model::{Bng, LonLat};

/// GRS80: semi-major axis in metres, and flattening from the semi-minor axis of OS's guide.
const A: f64 = 6_378_137.0;
const B: f64 = 6_356_752.314_1;
/// Scale on the central meridian.
const SCALE: f64 = 0.999_601_271_7;
/// True origin, degrees.
const LON0: f64 = -2.0;
const LAT0: f64 = 49.0;
/// Grid coordinates of the true origin, metres.
const EAST0: f64 = 400_000.0;
const NORTH0: f64 = -100_000.0;

/// What follows from the constants.
struct Series {
    eccentricity: f64,
    /// Radius of the rectifying sphere × scale.
    radius: f64,
    /// ξ of the true origin × radius.
    origin: f64,
    alpha: [f64; 6],
    beta: [f64; 6],
}

fn series() -> &'static Series {
    static SERIES: std::sync::OnceLock<Series> = std::sync::OnceLock::new();
    SERIES.get_or_init(|| {
        let n = (A - B) / (A + B);
        let p = |k: i32| n.powi(k);
        let radius = SCALE * A / (1.0 + n) * (1.0 + p(2) / 4.0 + p(4) / 64.0 + p(6) / 256.0);
        let alpha = [
            n / 2.0 - 2.0 * p(2) / 3.0 + 5.0 * p(3) / 16.0 + 41.0 * p(4) / 180.0 - 127.0 * p(5) / 288.0
                + 7891.0 * p(6) / 37800.0,
            13.0 * p(2) / 48.0 - 3.0 * p(3) / 5.0 + 557.0 * p(4) / 1440.0 + 281.0 * p(5) / 630.0
                - 1_983_433.0 * p(6) / 1_935_360.0,
            61.0 * p(3) / 240.0 - 103.0 * p(4) / 140.0
                + 15_061.0 * p(5) / 26_880.0
                + 167_603.0 * p(6) / 181_440.0,
            49_561.0 * p(4) / 161_280.0 - 179.0 * p(5) / 168.0 + 6_601_661.0 * p(6) / 7_257_600.0,
            34_729.0 * p(5) / 80_640.0 - 3_418_889.0 * p(6) / 1_995_840.0,
            212_378_941.0 * p(6) / 319_334_400.0,
        ];
        let beta = [
            n / 2.0 - 2.0 * p(2) / 3.0 + 37.0 * p(3) / 96.0 - p(4) / 360.0 - 81.0 * p(5) / 512.0
                + 96_199.0 * p(6) / 604_800.0,
            p(2) / 48.0 + p(3) / 15.0 - 437.0 * p(4) / 1440.0 + 46.0 * p(5) / 105.0
                - 1_118_711.0 * p(6) / 3_870_720.0,
            17.0 * p(3) / 480.0 - 37.0 * p(4) / 840.0 - 209.0 * p(5) / 4480.0 + 5569.0 * p(6) / 90_720.0,
            4397.0 * p(4) / 161_280.0 - 11.0 * p(5) / 504.0 - 830_251.0 * p(6) / 7_257_600.0,
            4583.0 * p(5) / 161_280.0 - 108_847.0 * p(6) / 3_991_680.0,
            20_648_693.0 * p(6) / 638_668_800.0,
        ];
        let eccentricity = (1.0 - (B / A) * (B / A)).sqrt();
        let mut series = Series { eccentricity, radius, origin: 0.0, alpha, beta };
        let (xi, _) = project(&series, LAT0.to_radians(), 0.0);
        series.origin = radius * xi;
        series
    })
}

/// ξ and η of a latitude and a longitude from the central meridian, in radians.
fn project(series: &Series, lat: f64, lon: f64) -> (f64, f64) {
    let tau = conformal(lat.tan(), series.eccentricity);
    let xi = tau.atan2(lon.cos());
    let eta = (lon.sin() / tau.hypot(lon.cos())).asinh();
    let mut sum = (xi, eta);
    for (j, a) in series.alpha.iter().enumerate() {
        let k = 2.0 * (j + 1) as f64;
        sum.0 += a * (k * xi).sin() * (k * eta).cosh();
        sum.1 += a * (k * xi).cos() * (k * eta).sinh();
    }
    sum
}

/// Tangent of the conformal latitude from the tangent of the latitude.
fn conformal(tau: f64, e: f64) -> f64 {
    let sigma = (e * (e * tau / tau.hypot(1.0)).atanh()).sinh();
    tau * sigma.hypot(1.0) - sigma * tau.hypot(1.0)
}

/// Degrees to metres of the plane, before the shift.
pub(super) fn forward(point: LonLat) -> Bng {
    let series = series();
    let (xi, eta) = project(series, point.lat.to_radians(), (point.lon - LON0).to_radians());
    Bng { easting: EAST0 + series.radius * eta, northing: NORTH0 + series.radius * xi - series.origin }
}

/// Metres of the plane, the shift taken off, to degrees.
pub(super) fn inverse(point: Bng) -> LonLat {
    let series = series();
    let xi = (point.northing - NORTH0 + series.origin) / series.radius;
    let eta = (point.easting - EAST0) / series.radius;
    let (mut x, mut y) = (xi, eta);
    for (j, b) in series.beta.iter().enumerate() {
        let k = 2.0 * (j + 1) as f64;
        x -= b * (k * xi).sin() * (k * eta).cosh();
        y -= b * (k * xi).cos() * (k * eta).sinh();
    }
    let conformal_tau = x.sin() / y.sinh().hypot(x.cos());
    let lon = y.sinh().atan2(x.cos());
    // Newton for the latitude whose conformal latitude this is; three steps reach double precision.
    let e2 = series.eccentricity * series.eccentricity;
    let mut tau = conformal_tau / (1.0 - e2);
    for _ in 0..5 {
        let now = conformal(tau, series.eccentricity);
        let step = (conformal_tau - now) / now.hypot(1.0) * (1.0 + (1.0 - e2) * tau * tau)
            / ((1.0 - e2) * tau.hypot(1.0));
        tau += step;
    }
    LonLat { lon: LON0 + lon.to_degrees(), lat: tau.atan().to_degrees() }
}
