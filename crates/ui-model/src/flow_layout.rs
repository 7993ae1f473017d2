//! Money through a transaction as bands whose thickness is the amount: inputs on the left, outputs and fee on the right.

/// One input, output or fee as drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// Outline of the band, as the `d` of an SVG path.
    pub path: String,
    /// Middle of its outer end, where its label stands, in px.
    pub y: f64,
}

/// A transaction as drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowLayout {
    /// Width of the drawing, in px.
    pub width: f64,
    /// Height of the drawing, in px.
    pub height: f64,
    /// Names stand above amounts instead of beside them.
    pub narrow: bool,
    /// Where bands leave the labels of the inputs.
    pub left: f64,
    /// Where bands reach the labels of the outputs.
    pub right: f64,
    /// The box in the middle: left edge, upper edge, width, height.
    pub body: (f64, f64, f64, f64),
    /// Bands of the inputs, in order.
    pub inputs: Vec<Band>,
    /// Bands of the outputs, in order.
    pub outputs: Vec<Band>,
}

/// Room above the bands for the two headings, in px.
const TOP: f64 = 20.0;

/// Places a transaction in `width` px. Amounts are in satoshis; the fee, if there is one, is the last output.
pub fn layout(width: f64, inputs: &[u64], outputs: &[u64]) -> FlowLayout {
    let narrow = width < 600.0;
    let slot = if narrow { 29.0 } else { 17.0 };
    let rows = inputs.len().max(outputs.len()) as f64;
    let height = f64::max(if narrow { 124.0 } else { 120.0 }, TOP + 2.0 + rows * slot);
    let area = height - TOP - 2.0;
    let columns = Columns::new(width, narrow);
    let (incoming, outgoing) = (stack(inputs, area, slot), stack(outputs, area, slot));
    let thickness = total(&incoming).max(total(&outgoing));
    let middle = TOP + area / 2.0;
    FlowLayout {
        width,
        height,
        narrow,
        left: columns.left,
        right: columns.right,
        body: (
            columns.body_left,
            middle - thickness / 2.0 - 3.0,
            columns.body_right - columns.body_left,
            thickness + 6.0,
        ),
        inputs: bands(&incoming, middle, |end, joint, size| {
            ribbon((columns.left, end), (columns.body_left, joint), size)
        }),
        outputs: bands(&outgoing, middle, |end, joint, size| {
            ribbon((columns.body_right, joint), (columns.right, end), size)
        }),
    }
}

struct Columns {
    left: f64,
    body_left: f64,
    body_right: f64,
    right: f64,
}

impl Columns {
    fn new(width: f64, narrow: bool) -> Self {
        match narrow {
            true => Self {
                left: 112.0,
                body_left: width / 2.0 - 18.0,
                body_right: width / 2.0 + 18.0,
                right: width - 122.0,
            },
            false => Self {
                left: width * 0.3,
                body_left: width * 0.43,
                body_right: width * 0.55,
                right: width * 0.675,
            },
        }
    }
}

/// Thickness and centre of each band's outer end.
struct End {
    size: f64,
    centre: f64,
}

fn stack(values: &[u64], area: f64, slot: f64) -> Vec<End> {
    let sum: f64 = values.iter().map(|value| *value as f64).sum::<f64>().max(1.0);
    let sizes: Vec<f64> =
        values.iter().map(|value| f64::max(4.0, *value as f64 / sum * area * 0.62)).collect();
    let slots: f64 = sizes.iter().map(|size| size.max(slot)).sum();
    let gaps = values.len().saturating_sub(1) as f64;
    let gap = if gaps > 0.0 { ((area - slots) / gaps).clamp(0.0, 12.0) } else { 0.0 };
    let mut y = TOP + (area - slots - gap * gaps) / 2.0;
    let place = |size: f64| {
        let centre = y + size.max(slot) / 2.0;
        y += size.max(slot) + gap;
        End { size, centre }
    };
    sizes.into_iter().map(place).collect()
}

fn total(ends: &[End]) -> f64 {
    ends.iter().map(|end| end.size).sum()
}

/// Bands side by side at the body; `draw` gets the upper edges of outer end and joint, and the thickness.
fn bands(ends: &[End], middle: f64, draw: impl Fn(f64, f64, f64) -> String) -> Vec<Band> {
    let mut joint = middle - total(ends) / 2.0;
    let band = |end: &End| {
        let path = draw(end.centre - end.size / 2.0, joint, end.size);
        joint += end.size;
        Band { path, y: end.centre }
    };
    ends.iter().map(band).collect()
}

/// A curved band of constant thickness between two upper edges.
fn ribbon((from_x, from_y): (f64, f64), (to_x, to_y): (f64, f64), size: f64) -> String {
    let bend = (from_x + to_x) / 2.0;
    let (from_low, to_low) = (from_y + size, to_y + size);
    format!(
        "M{from_x:.1} {from_y:.1}C{bend:.1} {from_y:.1} {bend:.1} {to_y:.1} {to_x:.1} {to_y:.1}\
         V{to_low:.1}C{bend:.1} {to_low:.1} {bend:.1} {from_low:.1} {from_x:.1} {from_low:.1}z"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_amounts_get_thicker_bands() {
        let ends = stack(&[1_000, 9_000], 100.0, 17.0);
        assert!((ends[1].size - 9.0 * ends[0].size).abs() < 0.01);
        assert!(ends[0].centre < ends[1].centre);
    }

    #[test]
    fn everything_stays_inside_the_drawing() {
        let many: Vec<u64> = (1..40).collect();
        for (inputs, outputs) in [(&many[..], &[1, 2][..]), (&[5], &many), (&[0], &[0, 0]), (&[], &[])] {
            for width in [300.0, 620.0] {
                let flow = layout(width, inputs, outputs);
                assert_eq!((flow.inputs.len(), flow.outputs.len()), (inputs.len(), outputs.len()));
                let labels = flow.inputs.iter().chain(&flow.outputs);
                assert!(labels.into_iter().all(|band| band.y >= TOP && band.y <= flow.height), "{width}");
                assert!(flow.left < flow.body.0 && flow.body.0 + flow.body.2 < flow.right);
            }
        }
    }

    #[test]
    fn labels_keep_their_distance() {
        let flow = layout(600.0, &[1; 12], &[1]);
        for pair in flow.inputs.windows(2) {
            assert!(pair[1].y - pair[0].y >= 16.9);
        }
    }
}
