//! Small status marks.

use yew::prelude::*;

use super::{Glyph, Icon};

/// The colour of a mark. Colour is never alone: text says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Grey.
    #[default]
    Plain,
    /// Orange: you, now.
    Accent,
    /// Green.
    Ok,
    /// Amber.
    Warn,
    /// Crimson.
    Bad,
}

impl Tone {
    /// The class of text in this colour.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Accent => "acc",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// Properties of [`Tag`].
#[derive(Properties, PartialEq)]
pub struct TagProps {
    /// Its colour.
    #[prop_or_default]
    pub tone: Tone,
    /// An icon before the text.
    #[prop_or_default]
    pub icon: Option<Glyph>,
    /// The text.
    pub children: Html,
}

/// A rounded mark with a word or two.
#[component]
pub fn Tag(props: &TagProps) -> Html {
    html! {
        <span class={classes!("tag", props.tone.class())}>
            if let Some(icon) = props.icon {
                <Icon of={icon} size={12} />
            }
            { props.children.clone() }
        </span>
    }
}

/// The dot between two facts on one line.
#[component]
pub fn Sep() -> Html {
    html! { <span class="sep" aria-hidden="true"></span> }
}

/// Properties of [`Confirmations`].
#[derive(Properties, PartialEq)]
pub struct ConfirmationsProps {
    /// Blocks on top, its own included; 0 while it waits.
    pub depth: u32,
}

/// Six cells: hatched while it waits, filled by depth, all of them for final. A number stands beside it.
#[component]
pub fn Confirmations(props: &ConfirmationsProps) -> Html {
    let class = |cell: u32| match (props.depth, cell) {
        (0, 0) => Some("h"),
        (depth, cell) if cell < depth => Some("on"),
        _ => None,
    };
    html! {
        <span class="conf" aria-hidden="true">{ for (0..6).map(|cell| html! { <i class={classes!(class(cell))}></i> }) }</span>
    }
}
