//! Measured points with their intervals, over the line of the formula.

use hashyard_sim::{Point, Report};
use hashyard_ui_model::chart::{Axis, path};
use yew::prelude::*;

use super::look::Look;
use crate::views::parts::use_width;

/// Pixels that axes take of the drawing.
const LEFT: f64 = 64.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 30.0;
/// Half of the line at the end of an interval.
const CAP: f64 = 4.0;
/// Marks that have no room beside one another are left out.
const MARK_WIDTH: f64 = 56.0;

/// Properties of [`Chart`].
#[derive(Properties)]
pub struct ChartProps {
    /// What was found. A point at which nothing was measured is one of the formula's line alone.
    pub report: std::rc::Rc<Report>,
    /// How it is drawn.
    pub look: Look,
    /// The point that is told.
    pub chosen: usize,
    /// The drawing in a sentence.
    pub name: AttrValue,
    /// What stands below.
    pub x_label: AttrValue,
    /// Pixels of the drawing.
    pub height: f64,
}

impl PartialEq for ChartProps {
    fn eq(&self, other: &Self) -> bool {
        std::rc::Rc::ptr_eq(&self.report, &other.report)
            && self.chosen == other.chosen
            && self.name == other.name
    }
}

/// The box in which points stand.
pub struct Frame {
    x: Axis,
    y: Axis,
    /// In pixels.
    pub width: f64,
    /// In pixels.
    pub height: f64,
}

impl Frame {
    /// A box that has room for all points, for the formula, and for the lines besides.
    pub fn new(points: &[Point], beside: &[Vec<f64>], look: &Look, width: f64, height: f64) -> Self {
        let heights = points.iter().flat_map(|point| {
            let (low, high) = interval(point, look);
            [Some(low), Some(high), point.formula]
        });
        // Nothing looks larger than it is: what is not drawn by factors begins at 0.
        let zero = (!look.y_log).then_some(0.0);
        let heights = heights.flatten().chain(beside.iter().flatten().copied()).chain(zero);
        Self {
            x: Axis::of(points.iter().map(|point| point.x), look.x_log),
            y: Axis::of(heights, look.y_log).rounded(),
            width: width.max(1.0),
            height,
        }
    }

    /// Where a point stands, in pixels from the upper left.
    pub fn at(&self, x: f64, y: f64) -> (f64, f64) {
        (self.x.place(x) * self.width, (1.0 - self.y.place(y)) * self.height)
    }

    /// The line of the formula, as an SVG path.
    pub fn formula(&self, points: &[Point]) -> String {
        self.line(points.iter().filter_map(|point| Some((point.x, point.formula?))))
    }

    /// A line besides, as an SVG path.
    pub fn beside(&self, points: &[Point], beside: &[f64]) -> String {
        self.line(points.iter().zip(beside).map(|(point, value)| (point.x, *value)))
    }

    fn line(&self, points: impl Iterator<Item = (f64, f64)>) -> String {
        path(points.map(|(x, y)| (self.x.place(x), self.y.place(y))), self.width, self.height)
    }

    /// What is measured, at round numbers, and how far down each stands.
    pub fn rows(&self) -> impl Iterator<Item = (f64, f64)> {
        self.y.marks().into_iter().map(|value| (value, (1.0 - self.y.place(value)) * self.height))
    }

    /// Round numbers below the chart that have room beside one another, and where each stands.
    pub fn columns(&self) -> Vec<(f64, f64)> {
        let mut last = f64::NEG_INFINITY;
        let all = self.x.marks().into_iter().map(|value| (value, self.x.place(value) * self.width));
        let fits = |(_, x): &(f64, f64)| {
            let fits = x - last >= MARK_WIDTH;
            if fits {
                last = *x;
            }
            fits
        };
        all.filter(fits).collect()
    }
}

/// The chart.
#[component]
pub fn Chart(props: &ChartProps) -> Html {
    let (node, width) = use_width();
    let points = &props.report.points;
    let beside = props.look.beside(&props.report);
    let frame = Frame::new(points, &beside, &props.look, width - LEFT - RIGHT, props.height - TOP - BOTTOM);
    html! {
        <div ref={node} class="lab-chart">
            if width > 0.0 {
                <svg width={width.to_string()} height={props.height.to_string()} role="img" aria-label={props.name.clone()}>
                    <g transform={format!("translate({LEFT} {TOP})")}>
                        { rows(&frame, &props.look) }
                        { columns(&frame, &props.look) }
                        { for beside.iter().map(|line| html! { <path class="beside" d={frame.beside(points, line)} /> }) }
                        <path class="formula" d={frame.formula(points)} />
                        { for points.iter().enumerate().filter(|(_, point)| point.measured.is_finite()).map(|(at, point)| mark(&frame, &props.look, point, at == props.chosen)) }
                    </g>
                </svg>
            }
            <p class="lab-axis" aria-hidden="true">{ &props.x_label }</p>
        </div>
    }
}

fn rows(frame: &Frame, look: &Look) -> Html {
    let row = |(value, y): (f64, f64)| {
        html! {
            <>
                <path class="rule" d={format!("M0 {y:.1}H{:.1}", frame.width)} />
                <text class="num" x="-8" y={format!("{:.1}", y + 4.0)} text-anchor="end">{ look.y.mark(value) }</text>
            </>
        }
    };
    html! { { for frame.rows().map(row) } }
}

fn columns(frame: &Frame, look: &Look) -> Html {
    let column = |(value, x): (f64, f64)| {
        html! { <text class="num" x={format!("{x:.1}")} y={(frame.height + 20.0).to_string()} text-anchor="middle">{ look.x.mark(value) }</text> }
    };
    html! { { for frame.columns().into_iter().map(column) } }
}

/// The interval as it is drawn. Where numbers are drawn by factors, nothing has no place.
fn interval(point: &Point, look: &Look) -> (f64, f64) {
    if look.y_log { (point.low, point.high) } else { look.y.possible(point.low, point.high) }
}

fn mark(frame: &Frame, look: &Look, point: &Point, is_chosen: bool) -> Html {
    let (x, y) = frame.at(point.x, point.measured);
    let ends = interval(point, look);
    let (_, low) = frame.at(point.x, ends.0);
    let (_, high) = frame.at(point.x, ends.1);
    let (left, right) = (x - CAP, x + CAP);
    let interval =
        format!("M{x:.1} {low:.1}V{high:.1}M{left:.1} {low:.1}H{right:.1}M{left:.1} {high:.1}H{right:.1}");
    html! {
        <g class={classes!("point", is_chosen.then_some("chosen"))}>
            <path d={interval} />
            <circle cx={format!("{x:.1}")} cy={format!("{y:.1}")} r={if is_chosen { "5" } else { "3.5" }} />
        </g>
    }
}
