//! The picture of an experiment: what a small run found, without numbers.

use hashyard_sim::Point;
use hashyard_sim::previews::Preview;
use yew::prelude::*;

use super::chart::Frame;
use super::look::Look;

const WIDTH: f64 = 300.0;
const HEIGHT: f64 = 132.0;
/// What is left free on all sides.
const EDGE: f64 = 14.0;

/// The drawing.
pub fn picture(preview: &Preview, look: &Look) -> Html {
    let points = preview.points();
    let frame = Frame::new(&points, &[], look, WIDTH - 2.0 * EDGE, HEIGHT - 2.0 * EDGE);
    let dot = |point: &Point| {
        let (x, y) = frame.at(point.x, point.measured);
        html! { <circle cx={format!("{x:.1}")} cy={format!("{y:.1}")} r="3" /> }
    };
    html! {
        <svg class="lab-picture" viewBox={format!("0 0 {WIDTH} {HEIGHT}")} aria-hidden="true">
            <g transform={format!("translate({EDGE} {EDGE})")}>
                <path class="rule" d={format!("M0 {0}H{1}", frame.height, frame.width)} />
                <path class="formula" d={frame.formula(&points)} />
                <g class="point">{ for points.iter().map(dot) }</g>
            </g>
        </svg>
    }
}
