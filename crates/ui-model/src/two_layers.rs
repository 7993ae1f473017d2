//! Two layers of a network in one picture: above, whom a node is connected to; below, whom its buckets hold. Each node has a column.

use hashyard_node::NodeId;
use hashyard_node::view::BucketView;

/// Height of the picture.
pub const HEIGHT: f64 = 192.0;
/// Middle of the tiles above.
pub const ABOVE: f64 = 74.0;
/// Middle of the tiles below.
pub const BELOW: f64 = 150.0;
/// Side of a tile.
pub const TILE: f64 = 22.0;
/// Where this node stands.
pub const ME: f64 = 30.0;
/// Columns begin here.
const LEFT: f64 = 72.0;
const PITCH: f64 = 34.0;

/// A node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// Which.
    pub node: NodeId,
    /// Middle of its tiles.
    pub x: f64,
    /// It is connected.
    pub above: bool,
    /// A bucket holds it.
    pub below: bool,
}

/// A bucket.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// How many first bits its nodes share with this one.
    pub shared_bits: u8,
    /// Left edge.
    pub x: f64,
    /// How wide it is.
    pub width: f64,
}

/// The picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drawing {
    /// The most distant bucket first; then those that are in none.
    pub columns: Vec<Column>,
    /// Buckets with the nodes that are drawn.
    pub frames: Vec<Frame>,
    /// Nodes for which there was no room.
    pub left_out: usize,
}

/// Draws as many nodes as a picture of this width has room for. Those that are connected come first, in their buckets and outside.
pub fn lay_out(width: f64, connected: &[NodeId], buckets: &[BucketView]) -> Drawing {
    let room = ((width - LEFT) / PITCH).max(0.0) as usize;
    let held = |node: &NodeId| buckets.iter().any(|bucket| bucket.nodes.contains(node));
    let mut known: Vec<(Option<u8>, NodeId)> = buckets
        .iter()
        .flat_map(|bucket| bucket.nodes.iter().map(|node| (Some(bucket.shared_bits), *node)))
        .chain(connected.iter().filter(|node| !held(node)).map(|node| (None, *node)))
        .collect();
    let left_out = known.len().saturating_sub(room);
    known.sort_by_key(|(_, node)| !connected.contains(node));
    known.truncate(room);
    known.sort_by_key(|(bits, node)| (bits.is_none(), *bits, *node));
    let x = |at: usize| LEFT + PITCH * (at as f64 + 0.5);
    let columns = known.iter().enumerate().map(|(at, (bits, node))| Column {
        node: *node,
        x: x(at),
        above: connected.contains(node),
        below: bits.is_some(),
    });
    Drawing { columns: columns.collect(), frames: frames(&known, x), left_out }
}

/// A frame around the columns of each bucket, which are side by side.
fn frames(known: &[(Option<u8>, NodeId)], x: impl Fn(usize) -> f64) -> Vec<Frame> {
    let mut frames: Vec<Frame> = vec![];
    for (at, (bits, _)) in known.iter().enumerate() {
        let Some(shared_bits) = *bits else { continue };
        match frames.last_mut().filter(|frame| frame.shared_bits == shared_bits) {
            Some(frame) => frame.width += PITCH,
            None => frames.push(Frame { shared_bits, x: x(at) - PITCH / 2.0 + 2.0, width: PITCH - 4.0 }),
        }
    }
    frames
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(byte: u8) -> NodeId {
        NodeId([byte; 32])
    }

    fn bucket(shared_bits: u8, nodes: &[u8]) -> BucketView {
        BucketView { shared_bits, nodes: nodes.iter().map(|byte| node(*byte)).collect(), spare: 0 }
    }

    #[test]
    fn each_node_has_one_column_and_each_bucket_a_frame_around_its_own() {
        let drawn = lay_out(600.0, &[node(9), node(2), node(5)], &[bucket(0, &[2, 1]), bucket(3, &[5])]);
        let told: Vec<_> = drawn.columns.iter().map(|at| (at.node, at.above, at.below)).collect();
        let wanted = [(1, false, true), (2, true, true), (5, true, true), (9, true, false)]
            .map(|at| (node(at.0), at.1, at.2));
        assert_eq!((&told[..], drawn.left_out), (&wanted[..], 0));
        assert_eq!(drawn.frames.iter().map(|frame| frame.shared_bits).collect::<Vec<_>>(), [0, 3]);
        for (frame, inside) in drawn.frames.iter().zip([&drawn.columns[..2], &drawn.columns[2..3]]) {
            assert!(inside.iter().all(|at| at.x > frame.x && at.x < frame.x + frame.width), "{frame:?}");
        }
        assert!(drawn.frames[0].x + drawn.frames[0].width < drawn.frames[1].x);
    }

    #[test]
    fn a_crowd_stays_inside_and_neighbours_come_first() {
        let crowd: Vec<u8> = (0..200).collect();
        for width in [0.0, 60.0, 280.0, 640.0] {
            let drawn = lay_out(width, &[node(150), node(250)], &[bucket(1, &crowd)]);
            assert_eq!(drawn.columns.len() + drawn.left_out, 201);
            assert!(drawn.columns.iter().all(|at| at.x + TILE / 2.0 <= width), "{width}");
            let above = drawn.columns.iter().filter(|at| at.above).count();
            assert_eq!(above, drawn.columns.len().min(2), "{width}");
        }
        assert_eq!(lay_out(600.0, &[], &[]), Drawing::default());
    }
}
