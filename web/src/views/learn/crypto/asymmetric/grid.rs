//! The points of the small curve, to be chosen, with the line through two of them.

use hashyard_cryptobench::asymmetric::small_curve::{FIELD, Point, points};
use hashyard_ui_model::curve_grid::CurveGrid;
use yew::prelude::*;

use crate::i18n::{Lang, two_keys as text, use_lang};

const GRID: CurveGrid = CurveGrid { field: FIELD, size: 480.0, margin: 30.0 };

/// Properties of [`Grid`].
#[derive(Properties, PartialEq)]
pub struct GridProps {
    /// The points that are added.
    pub chosen: [Point; 2],
    /// The point whose logarithm is asked for.
    pub target: Point,
    /// A point was chosen.
    pub onchoose: Callback<Point>,
}

/// As people write points.
pub fn written(point: Point) -> String {
    match point {
        Point::Infinity => "∞".to_owned(),
        Point::At { x, y } => format!("({x}, {y})"),
    }
}

fn place(point: Point) -> Option<(f64, f64)> {
    match point {
        Point::Infinity => None,
        Point::At { x, y } => Some((GRID.x(x as f64), GRID.y(y as f64))),
    }
}

/// 30 points, each a button.
#[component]
pub fn Grid(props: &GridProps) -> Html {
    let lang = use_lang();
    let [p, q] = props.chosen;
    let (sum, steps) = (p.plus(q), p.steps(q));
    html! {
        <svg class="keys-grid" viewBox={format!("0 0 {0} {0}", GRID.size)} role="group" aria-label={text::grid_sentence(lang, &written(p), &written(q), &written(sum))}>
            { for (0..=42).step_by(6).map(axis) }
            if let Some(steps) = steps {
                <path class="line" d={GRID.line(steps.slope, steps.intercept)} />
                { flip(steps.third, steps.sum) }
            }
            if let Some((x, y)) = place(props.target) {
                <rect class="want" x={(x - 8.0).to_string()} y={(y - 8.0).to_string()} width="16" height="16" />
            }
            { for points().map(|point| button(point, props, sum)) }
            { for names(lang, props).into_iter().map(|(point, name)| label(point, &name)) }
        </svg>
    }
}

fn axis(number: u64) -> Html {
    let at = number as f64;
    let (x, y, low, high) = (GRID.x(at), GRID.y(at), GRID.x(0.0), GRID.x(42.0));
    let (bottom, top) = (GRID.y(0.0), GRID.y(42.0));
    html! {
        <>
            <line class="axis" x1={x.to_string()} x2={x.to_string()} y1={bottom.to_string()} y2={top.to_string()} />
            <line class="axis" x1={low.to_string()} x2={high.to_string()} y1={y.to_string()} y2={y.to_string()} />
            <text x={x.to_string()} y={(bottom + 20.0).to_string()} text-anchor="middle">{ number }</text>
            <text x={(low - 7.0).to_string()} y={(y + 4.0).to_string()} text-anchor="end">{ number }</text>
        </>
    }
}

/// From the third point on the line to its mirror image.
fn flip(third: Point, sum: Point) -> Html {
    let Some(((x, from), (_, to))) = place(third).zip(place(sum)) else { return Html::default() };
    html! { <path class="flip" d={format!("M{x:.1} {from:.1}V{to:.1}")} /> }
}

/// Points with their names; one that is several has all of them.
fn names(lang: Lang, props: &GridProps) -> Vec<(Point, String)> {
    let [p, q] = props.chosen;
    let all = [(p, "P"), (q, "Q"), (p.plus(q), "P + Q"), (props.target, text::target(lang))];
    let mut named: Vec<(Point, String)> = vec![];
    for (point, name) in all {
        match named.iter_mut().find(|(known, _)| *known == point) {
            Some((_, names)) => *names = format!("{names} = {name}"),
            None => named.push((point, name.to_owned())),
        }
    }
    named
}

/// Above its point, and towards the middle where the edge is near.
fn label(point: Point, name: &str) -> Html {
    let Some((x, y)) = place(point) else { return Html::default() };
    let (x, anchor) = if x > GRID.size / 2.0 { (x + 8.0, "end") } else { (x - 8.0, "start") };
    html! { <text class="name" x={x.to_string()} y={(y - 12.0).to_string()} text-anchor={anchor} aria-hidden="true">{ name }</text> }
}

fn button(point: Point, props: &GridProps, sum: Point) -> Html {
    let Some((x, y)) = place(point) else { return Html::default() };
    let chosen = props.chosen.contains(&point);
    let class = classes!("keys-point", chosen.then_some("chosen"), (point == sum).then_some("sum"));
    let radius = if chosen || point == sum { "6" } else { "4.5" };
    let onclick = props.onchoose.reform(move |_: MouseEvent| point);
    let onkeydown = {
        let onchoose = props.onchoose.clone();
        Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                onchoose.emit(point);
            }
        })
    };
    html! {
        <g {class} role="button" tabindex="0" aria-label={written(point)} aria-pressed={if chosen { "true" } else { "false" }} {onclick} {onkeydown}>
            <circle class="hit" cx={x.to_string()} cy={y.to_string()} r="10" />
            <circle cx={x.to_string()} cy={y.to_string()} r={radius} />
        </g>
    }
}
