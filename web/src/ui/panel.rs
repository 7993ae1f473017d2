//! Panels and the states that a panel can be in: ready, empty, loading, error.

use yew::prelude::*;

use super::button::is_empty;
use super::{Glyph, Icon};

/// Properties of [`Panel`].
#[derive(Properties, PartialEq)]
pub struct PanelProps {
    /// The heading.
    pub title: AttrValue,
    /// Small text after the heading.
    #[prop_or_default]
    pub note: Option<Html>,
    /// What stands at the right end of the head.
    #[prop_or_default]
    pub end: Option<Html>,
    /// The panel is waiting for its content.
    #[prop_or_default]
    pub busy: bool,
    /// Further classes.
    #[prop_or_default]
    pub class: Classes,
    /// The content.
    #[prop_or_default]
    pub children: Html,
}

/// A panel with a head. Its content brings its own padding (`<div class="pb">`).
#[component]
pub fn Panel(props: &PanelProps) -> Html {
    html! {
        <section class={classes!("panel", props.class.clone())} aria-busy={props.busy.then_some("true")}>
            <div class="ph">
                <h2>{ &props.title }</h2>
                if let Some(note) = &props.note {
                    <span class="m num">{ note.clone() }</span>
                }
                if let Some(end) = &props.end {
                    <div class="end">{ end.clone() }</div>
                }
            </div>
            { props.children.clone() }
        </section>
    }
}

/// Properties of [`StateBox`].
#[derive(Properties, PartialEq)]
pub struct StateBoxProps {
    /// A picture of what is missing or wrong.
    pub icon: Glyph,
    /// One line.
    pub title: AttrValue,
    /// What happened, and what is still safe.
    #[prop_or_default]
    pub text: Option<AttrValue>,
    /// One action, or two.
    #[prop_or_default]
    pub children: Html,
}

/// What a panel shows when it has nothing to show.
#[component]
pub fn StateBox(props: &StateBoxProps) -> Html {
    html! {
        <div class="state">
            <span class="gl0"><Icon of={props.icon} size={24} /></span>
            <b>{ &props.title }</b>
            if let Some(text) = &props.text {
                <p>{ text }</p>
            }
            if !is_empty(&props.children) {
                <div class="row">{ props.children.clone() }</div>
            }
        </div>
    }
}

/// Properties of [`Skeleton`].
#[derive(Properties, PartialEq)]
pub struct SkeletonProps {
    /// Width in pixels; the whole place if none.
    #[prop_or_default]
    pub width: Option<u16>,
    /// Height in pixels.
    #[prop_or(12)]
    pub height: u16,
}

/// A grey shape where something will be.
#[component]
pub fn Skeleton(props: &SkeletonProps) -> Html {
    let width = props.width.map_or_else(|| "100%".to_string(), |width| format!("{width}px"));
    html! { <span class="sk" ~style={format!("width:{width};height:{}px", props.height)}></span> }
}

/// Properties of [`Callout`].
#[derive(Properties, PartialEq)]
pub struct CalloutProps {
    /// A picture of what it says.
    #[prop_or(Glyph::Info)]
    pub icon: Glyph,
    /// It is about something wrong.
    #[prop_or_default]
    pub bad: bool,
    /// The text.
    pub children: Html,
}

/// A remark inside a panel.
#[component]
pub fn Callout(props: &CalloutProps) -> Html {
    html! {
        <div class={classes!("callout", props.bad.then_some("bad"))}>
            <Icon of={props.icon} />
            <span>{ props.children.clone() }</span>
        </div>
    }
}
