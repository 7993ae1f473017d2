//! Buttons, and links that look like them.

use yew::prelude::*;

use super::{Glyph, Icon};

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// The one main action of a panel.
    Primary,
    /// An outlined button.
    #[default]
    Default,
    /// Without outline.
    Quiet,
    /// Destroys something.
    Danger,
}

/// Properties of [`Button`].
#[derive(Properties, PartialEq)]
pub struct ButtonProps {
    /// How it looks.
    #[prop_or_default]
    pub kind: ButtonKind,
    /// The text. A button with an icon alone has `label` instead.
    #[prop_or_default]
    pub children: Html,
    /// An icon before the text.
    #[prop_or_default]
    pub icon: Option<Glyph>,
    /// What an icon alone means.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// Lower and narrower.
    #[prop_or_default]
    pub small: bool,
    /// Can't be pressed now.
    #[prop_or_default]
    pub disabled: bool,
    /// Says that it does nothing now, and `onclick` must then do nothing; it keeps the focus, so that keys go on working.
    #[prop_or_default]
    pub idle: bool,
    /// Something is on its way: can't be pressed and says so.
    #[prop_or_default]
    pub busy: bool,
    /// For a button that stays pressed.
    #[prop_or_default]
    pub pressed: Option<bool>,
    /// Pressed. A button without it is a form's submit button, or a link if there is an `href`.
    #[prop_or_default]
    pub onclick: Option<Callback<MouseEvent>>,
    /// Makes it a link.
    #[prop_or_default]
    pub href: Option<AttrValue>,
    /// The link opens a tab of its own, which knows nothing of this one.
    #[prop_or_default]
    pub new_tab: bool,
    /// Further classes.
    #[prop_or_default]
    pub class: Classes,
}

/// A button.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let content = html! {
        <>
            if let Some(icon) = props.icon {
                <Icon of={icon} />
            }
            { props.children.clone() }
        </>
    };
    match &props.href {
        Some(href) => link(props, href.clone(), content),
        None => button(props, content),
    }
}

fn button(props: &ButtonProps, content: Html) -> Html {
    html! {
        <button class={classes(props)} type={if props.onclick.is_some() { "button" } else { "submit" }}
            onclick={props.onclick.clone()} disabled={props.disabled || props.busy}
            aria-disabled={props.idle.then_some("true")}
            aria-busy={props.busy.then_some("true")} aria-label={props.label.clone()} title={props.label.clone()}
            aria-pressed={props.pressed.map(|pressed| if pressed { "true" } else { "false" })}>
            { content }
        </button>
    }
}

fn link(props: &ButtonProps, href: AttrValue, content: Html) -> Html {
    html! {
        <a class={classes(props)} {href} aria-label={props.label.clone()} title={props.label.clone()}
            target={props.new_tab.then_some("_blank")} rel={props.new_tab.then_some("noopener")}>
            { content }
        </a>
    }
}

fn classes(props: &ButtonProps) -> Classes {
    let kind = match props.kind {
        ButtonKind::Primary => Some("pri"),
        ButtonKind::Default => None,
        ButtonKind::Quiet => Some("quiet"),
        ButtonKind::Danger => Some("danger"),
    };
    let icon = is_empty(&props.children).then_some("icon");
    classes!("btn", kind, icon, props.small.then_some("sm"), props.class.clone())
}

/// Nothing between the tags.
pub fn is_empty(children: &Html) -> bool {
    matches!(children, Html::VList(list) if list.is_empty())
}
