//! A trail of transactions in columns: from a payment at the left back to new coins at the right.

use hashyard_node::view::TrailStep;

/// Columns that are drawn.
const COLUMNS: usize = 8;
/// Transactions that are drawn in a column.
const ROWS: usize = 8;
/// From one column, and from one row, to the next.
const PITCH: (f64, f64) = (116.0, 46.0);
/// Size of a transaction's box.
pub const BOX: (f64, f64) = (84.0, 34.0);

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct TrailDrawing {
    /// Boxes: which step, and their left upper corner. At most 64.
    pub boxes: Vec<(usize, (f64, f64))>,
    /// From the right edge of a box to the left edge of what it spends: a path for each.
    pub threads: Vec<String>,
    /// Width and height of all.
    pub size: (f64, f64),
    /// Steps for which there was no place.
    pub left_out: usize,
}

/// Places the steps of a trail.
pub fn trail_layout(steps: &[TrailStep]) -> TrailDrawing {
    let mut columns = [0_usize; COLUMNS];
    let mut boxes = vec![];
    for (step, at) in steps.iter().enumerate().map(|(index, step)| (index, step.depth as usize)) {
        if let Some(rows) = columns.get_mut(at).filter(|rows| **rows < ROWS) {
            boxes.push((step, (at as f64 * PITCH.0, *rows as f64 * PITCH.1)));
            *rows += 1;
        }
    }
    let place = |step: usize| boxes.iter().find(|(index, _)| *index == step).map(|(_, at)| *at);
    let spent = |step: usize| steps[step].spends.iter().map(|parent| *parent as usize);
    let threads = boxes
        .iter()
        .flat_map(|(step, from)| spent(*step).filter_map(place).map(|to| thread(*from, to)))
        .collect();
    let used = columns.iter().filter(|rows| **rows > 0).count();
    let tall = columns.iter().copied().max().unwrap_or_default();
    let end = |count: usize, pitch: f64, size: f64| count.saturating_sub(1) as f64 * pitch + size;
    let size = (end(used, PITCH.0, BOX.0), end(tall, PITCH.1, BOX.1));
    TrailDrawing { left_out: steps.len() - boxes.len(), boxes, threads, size }
}

/// A curve that leaves and arrives level.
fn thread(from: (f64, f64), to: (f64, f64)) -> String {
    let (x, y) = (from.0 + BOX.0, from.1 + BOX.1 / 2.0);
    let (end_x, end_y) = (to.0, to.1 + BOX.1 / 2.0);
    let bend = (PITCH.0 - BOX.0).max((end_x - x).abs() / 2.0);
    format!("M{x} {y}C{} {y} {} {end_y} {end_x} {end_y}", x + bend, end_x - bend)
}

#[cfg(test)]
mod tests {
    use hashyard_core::{Amount, Txid};

    use super::*;

    fn step(depth: u32, spends: &[u32]) -> TrailStep {
        let spends = spends.to_vec();
        TrailStep { txid: Txid::ZERO, block: None, depth, value: Amount(1), coinbase: false, spends }
    }

    #[test]
    fn what_is_spent_stands_to_the_right() {
        let drawing = trail_layout(&[step(0, &[1, 2]), step(1, &[3]), step(1, &[3]), step(2, &[])]);
        let places: Vec<_> = drawing.boxes.iter().map(|(_, at)| *at).collect();
        assert_eq!(places, [(0.0, 0.0), (116.0, 0.0), (116.0, 46.0), (232.0, 0.0)]);
        assert_eq!((drawing.threads.len(), drawing.left_out), (4, 0));
        assert_eq!(drawing.size, (316.0, 80.0));
        assert_eq!(drawing.threads[0], "M84 17C116 17 84 17 116 17");
    }

    #[test]
    fn there_is_an_end_to_it() {
        let deep: Vec<_> = (0..100).map(|depth| step(depth, &[depth + 1])).collect();
        let drawing = trail_layout(&deep);
        assert_eq!((drawing.boxes.len(), drawing.threads.len(), drawing.left_out), (8, 7, 92));
        let wide: Vec<_> = (0..100).map(|_| step(0, &[])).collect();
        assert_eq!(trail_layout(&wide).boxes.len(), 8);
        assert_eq!(trail_layout(&[]).size, (84.0, 34.0));
    }
}
