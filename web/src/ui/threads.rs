//! The lines between a parent's hash and the copy of it in its child.

pub use hashyard_ui_model::threads::Shape;
use hashyard_ui_model::threads::draw;
use yew::prelude::*;

/// Properties of [`Threads`].
#[derive(Properties, PartialEq)]
pub struct ThreadsProps {
    /// The edge that the threads leave, 32 bytes in display order.
    pub from: [u8; 32],
    /// The edge that they reach.
    pub to: [u8; 32],
    /// Where they run.
    pub shape: Shape,
    /// Line width.
    #[prop_or(1.5)]
    pub stroke: f32,
    /// 1 for the main chain, less for branches that lost.
    #[prop_or(1.0)]
    pub opacity: f32,
    /// Drawn as if by hand, once.
    #[prop_or_default]
    pub fresh: bool,
}

/// Threads, as a group inside an SVG of the caller. "n / 32 bytes match" belongs beside them, as text.
#[component]
pub fn Threads(props: &ThreadsProps) -> Html {
    let threads = draw(&props.from, &props.to, props.shape);
    let path = |(colour, d): (hashyard_ui_model::stripe::Colour, String)| {
        html! { <path class={format!("s{}", colour.code())} {d} vector-effect="non-scaling-stroke" /> }
    };
    html! {
        <g class={classes!("threads", props.fresh.then_some("fresh"))} fill="none"
            stroke-width={props.stroke.to_string()} opacity={props.opacity.to_string()}>
            { for threads.paths.into_iter().map(path) }
        </g>
    }
}
