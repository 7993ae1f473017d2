//! Branches as lanes of blocks: the width of a block is its work, so the longer lane is the heavier branch.

/// Space between two blocks, in pixels.
const GAP: f64 = 3.0;

/// Left edge and width of each block of each lane, where the heaviest lane is `width` pixels wide. Works are in hashes.
pub fn lanes(works: &[Vec<f64>], width: f64) -> Vec<Vec<(f64, f64)>> {
    let heaviest = works.iter().map(|lane| lane.iter().sum::<f64>()).fold(f64::MIN_POSITIVE, f64::max);
    works.iter().map(|lane| places(lane, width / heaviest)).collect()
}

fn places(lane: &[f64], scale: f64) -> Vec<(f64, f64)> {
    let mut left = 0.0;
    lane.iter()
        .map(|work| {
            let from = left;
            left += work * scale;
            (from, (work * scale - GAP).max(1.0))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_width() {
        let drawn = lanes(&[vec![2.0; 5], vec![2.0, 2.0, 8.0]], 120.0);
        assert_eq!(drawn[0].iter().map(|(left, _)| *left).collect::<Vec<_>>(), [0.0, 20.0, 40.0, 60.0, 80.0]);
        assert_eq!(drawn[1], [(0.0, 17.0), (20.0, 17.0), (40.0, 77.0)]);
        assert_eq!(lanes(&[vec![]], 120.0), [vec![]]);
    }
}
