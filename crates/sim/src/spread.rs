//! How long it takes until a block has reached parts of the nodes.

use crate::block_net::Arrival;
use crate::experiment::Point;
use crate::stats::Mean;

/// Parts of the nodes, in percent, for which the time is told.
const PARTS: [u32; 11] = [10, 20, 30, 40, 50, 60, 70, 80, 90, 99, 100];

/// Mean times, in ms.
#[derive(Debug, Default)]
pub struct Spread([Mean; PARTS.len()]);

impl Spread {
    /// Takes in that one of so many nodes has a block.
    pub fn add(&mut self, arrival: &Arrival, nodes: u32) {
        for (part, time) in PARTS.iter().zip(&mut self.0) {
            if (u64::from(nodes) * u64::from(*part)).div_ceil(100) == u64::from(arrival.reached) {
                time.add(arrival.after as f64);
            }
        }
    }

    /// The times by parts.
    pub fn points(&self) -> Vec<Point> {
        let point = |(part, time): (&u32, &Mean)| Point::new(f64::from(*part), time.measured(), None);
        PARTS.iter().zip(&self.0).map(point).collect()
    }
}
