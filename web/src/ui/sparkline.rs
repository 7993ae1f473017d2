//! A small line of what was.

use yew::prelude::*;

/// Properties of [`Sparkline`].
#[derive(Properties, PartialEq)]
pub struct SparklineProps {
    /// Values, oldest first.
    pub values: Vec<f32>,
    /// Values that fill the whole width; fewer begin further right.
    pub room: usize,
    /// Height in pixels.
    #[prop_or(38)]
    pub height: u16,
    /// In the accent's colour, with a base line: the hash rate.
    #[prop_or_default]
    pub accent: bool,
}

/// A line that fills the width of its place. A number beside it says what matters.
#[component]
pub fn Sparkline(props: &SparklineProps) -> Html {
    let height = f32::from(props.height);
    let class = if props.accent { "spark acc" } else { "spark" };
    html! {
        <svg {class} viewBox={format!("0 0 220 {height}")} height={height.to_string()} preserveAspectRatio="none" aria-hidden="true">
            <path d={line(&props.values, props.room, height)} vector-effect="non-scaling-stroke" />
            if props.accent {
                <path class="base" d={format!("M0 {}H220", height - 0.5)} vector-effect="non-scaling-stroke" />
            }
        </svg>
    }
}

/// A tenth of the height stays free above the highest value.
fn line(values: &[f32], room: usize, height: f32) -> String {
    let top = values.iter().copied().fold(f32::EPSILON, f32::max);
    let step = 220.0 / room.saturating_sub(1).max(1) as f32;
    let start = room.saturating_sub(values.len());
    let point = |(index, value): (usize, &f32)| {
        let letter = if index == 0 { 'M' } else { 'L' };
        format!(
            "{letter}{:.1} {:.1}",
            (start + index) as f32 * step,
            height - 1.0 - value / top * (height * 0.9 - 1.0)
        )
    };
    values.iter().enumerate().map(point).collect()
}
