//! Where nodes of a public network stand, and how fast they reach one another: measured in 2019, as SimBlock's default configuration has it
//! (R. Nagayama, R. Banno and K. Shudo, "Identifying Impacts of Protocol and Internet Development on the Bitcoin Network", ISCC 2020).

use crate::queue::Time;
use crate::random::Random;

/// North America, Europe, South America, Asia and the Pacific, Japan, Australia.
pub const REGIONS: usize = 6;

/// Which share of the nodes stands where.
pub const NODES: [f64; REGIONS] = [0.3316, 0.4998, 0.0090, 0.1177, 0.0224, 0.0195];

/// Mean latency between regions in ms, one way.
const LATENCY: [[u32; REGIONS]; REGIONS] = [
    [32, 124, 184, 198, 151, 189],
    [124, 11, 227, 237, 252, 294],
    [184, 227, 88, 325, 301, 322],
    [198, 237, 325, 85, 58, 198],
    [151, 252, 301, 58, 12, 126],
    [189, 294, 322, 198, 126, 16],
];

/// Bits a millisecond that a node of a region can send.
const UPLOAD: [u64; REGIONS] = [19_200, 20_700, 5_800, 15_700, 10_200, 11_300];
/// Bits a millisecond that a node of a region can receive.
const DOWNLOAD: [u64; REGIONS] = [52_000, 40_000, 18_000, 22_800, 22_800, 29_900];

/// Latencies are drawn from so many of equal chance.
const QUANTILES: usize = 2_048;

/// Latencies between regions as they vary: a Pareto distribution around the mean.
pub struct Latencies(Vec<u16>);

impl Default for Latencies {
    fn default() -> Self {
        let pairs = LATENCY.iter().flatten();
        Self(pairs.flat_map(|mean| (0..QUANTILES).map(|at| quantile(*mean, at))).collect())
    }
}

/// Shape a fifth of the mean, scale 5 ms below it.
fn quantile(mean: u32, at: usize) -> u16 {
    let chance = (at as f64 + 0.5) / QUANTILES as f64;
    let (shape, scale) = (0.2 * f64::from(mean), f64::from(mean) - 5.0);
    libm::round(scale / libm::pow(chance, 1.0 / shape)) as u16
}

impl Latencies {
    /// How long something takes this time.
    pub fn draw(&self, random: &mut Random, from: u8, to: u8) -> Time {
        let pair = usize::from(from) * REGIONS + usize::from(to);
        Time::from(self.0[pair * QUANTILES + random.below(QUANTILES as u32) as usize])
    }
}

/// Milliseconds for so many bytes, besides the latency.
pub fn transfer(bytes: u64, from: u8, to: u8) -> Time {
    bytes * 8 / UPLOAD[usize::from(from)].min(DOWNLOAD[usize::from(to)])
}
