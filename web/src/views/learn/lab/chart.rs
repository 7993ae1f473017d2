//! Measured points with their intervals, over the line of the formula.

use hashyard_sim::{Name, Point, Report};
use hashyard_ui_model::chart::{Axis, path};
use yew::prelude::*;

use super::look::Look;
use crate::views::parts::use_width;

/// Pixels that axes take of the drawing.
const LEFT: f64 = 64.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 30.0;
/// Half of the line at the end of an interval.
const CAP: f64 = 4.0;
/// Marks that have no room beside one another are left out.
const MARK_WIDTH: f64 = 56.0;

/// Properties of [`Chart`].
#[derive(Properties)]
pub struct ChartProps {
    /// What was found.
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

/// A second line: Nakamoto's formula beside Rosenfeld's, and what an honest pool earns beside a selfish one. None for others.
fn second_line(report: &Report) -> Vec<(f64, f64)> {
    if report.experiment == Name::Selfish.text() {
        return report.points.iter().map(|point| (point.x, point.x)).collect();
    }
    let line = report.summary.get("nakamoto").and_then(|line| line.as_array());
    let each = line.into_iter().flatten().zip(&report.points);
    each.filter_map(|(y, point)| Some((point.x, y.as_f64()?))).collect()
}

/// The box in which points stand.
struct Frame {
    x: Axis,
    y: Axis,
    width: f64,
    height: f64,
}

impl Frame {
    fn new(props: &ChartProps, width: f64) -> Self {
        let points = &props.report.points;
        let heights = points.iter().flat_map(|point| [Some(point.low), Some(point.high), point.formula]);
        let heights = heights.flatten().chain(second_line(&props.report).into_iter().map(|(_, y)| y));
        Self {
            x: Axis::of(points.iter().map(|point| point.x), props.look.x_log),
            y: Axis::of(heights, props.look.y_log).rounded(),
            width: (width - LEFT - RIGHT).max(1.0),
            height: props.height - TOP - BOTTOM,
        }
    }

    fn at(&self, x: f64, y: f64) -> (f64, f64) {
        (self.x.place(x) * self.width, (1.0 - self.y.place(y)) * self.height)
    }
}

/// The chart.
#[component]
pub fn Chart(props: &ChartProps) -> Html {
    let (node, width) = use_width();
    let frame = Frame::new(props, width);
    let formula = props.report.points.iter().filter_map(|point| Some((point.x, point.formula?)));
    let place = |(x, y): (f64, f64)| (frame.x.place(x), frame.y.place(y));
    let line = path(formula.map(place), frame.width, frame.height);
    let other = path(second_line(&props.report).into_iter().map(place), frame.width, frame.height);
    html! {
        <div ref={node} class="lab-chart">
            if width > 0.0 {
                <svg width={width.to_string()} height={props.height.to_string()} role="img" aria-label={props.name.clone()}>
                    <g transform={format!("translate({LEFT} {TOP})")}>
                        { rows(&frame, &props.look) }
                        { columns(&frame, &props.look) }
                        <path class="formula other" d={other} />
                        <path class="formula" d={line} />
                        { for props.report.points.iter().enumerate().map(|(at, point)| mark(&frame, point, at == props.chosen)) }
                    </g>
                </svg>
            }
            <p class="hint" aria-hidden="true">{ &props.x_label }</p>
        </div>
    }
}

fn rows(frame: &Frame, look: &Look) -> Html {
    let row = |value: f64| {
        let y = (1.0 - frame.y.place(value)) * frame.height;
        html! {
            <>
                <path class="rule" d={format!("M0 {y:.1}H{:.1}", frame.width)} />
                <text class="num" x="-8" y={format!("{:.1}", y + 4.0)} text-anchor="end">{ look.y.text(value) }</text>
            </>
        }
    };
    html! { { for frame.y.marks().into_iter().map(row) } }
}

fn columns(frame: &Frame, look: &Look) -> Html {
    let mut last = f64::NEG_INFINITY;
    let fits = |value: &f64| {
        let x = frame.x.place(*value) * frame.width;
        let fits = x - last >= MARK_WIDTH;
        if fits {
            last = x;
        }
        fits
    };
    let marks: Vec<f64> = frame.x.marks().into_iter().filter(fits).collect();
    let column = |value: f64| {
        let x = format!("{:.1}", frame.x.place(value) * frame.width);
        html! { <text class="num" {x} y={(frame.height + 20.0).to_string()} text-anchor="middle">{ look.x.text(value) }</text> }
    };
    html! { { for marks.into_iter().map(column) } }
}

fn mark(frame: &Frame, point: &Point, is_chosen: bool) -> Html {
    let (x, y) = frame.at(point.x, point.measured);
    let (_, low) = frame.at(point.x, point.low);
    let (_, high) = frame.at(point.x, point.high);
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
