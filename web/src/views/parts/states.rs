//! What a screen shows before its answer is here, and when there is none.

use yew::prelude::*;

use crate::i18n::{common, use_lang};
use crate::ui::{Button, Callout, Glyph, Panel, Skeleton, StateBox};

/// Properties of [`Waiting`].
#[derive(Properties, PartialEq)]
pub struct WaitingProps {
    /// The screen's heading.
    pub title: AttrValue,
}

/// The shape of a screen whose content is on its way.
#[component]
pub fn Waiting(props: &WaitingProps) -> Html {
    let lang = use_lang();
    html! {
        <section class="view top">
            <h1 class="sr">{ &props.title }</h1>
            <Panel title={props.title.clone()} busy=true>
                <div class="pb form" role="status">
                    <span class="sr">{ common::loading(lang) }</span>
                    <Skeleton width=220 height=18 />
                    <Skeleton height=120 />
                    <Skeleton width=360 />
                    <Skeleton width=300 />
                </div>
            </Panel>
        </section>
    }
}

/// Properties of [`Failed`].
#[derive(Properties, PartialEq)]
pub struct FailedProps {
    /// The screen's heading.
    pub title: AttrValue,
    /// One line that says what is missing.
    pub what: AttrValue,
    /// What the node said, and what is still safe.
    pub why: AttrValue,
    /// Asks again. None where the same question is asked by itself whenever the answer may be another, or never can be.
    #[prop_or_default]
    pub retry: Option<Callback<MouseEvent>>,
}

/// A screen whose question was refused.
#[component]
pub fn Failed(props: &FailedProps) -> Html {
    let lang = use_lang();
    html! {
        <section class="view top">
            <h1 class="sr">{ &props.title }</h1>
            <Panel title={props.title.clone()}>
                <StateBox icon={Glyph::Alert} title={props.what.clone()} text={props.why.clone()}>
                    if let Some(retry) = &props.retry {
                        <Button icon={Glyph::Refresh} onclick={retry.clone()}>{ common::retry(lang) }</Button>
                    }
                    <Button icon={Glyph::Live} href="#/live">{ crate::i18n::shell::live(lang) }</Button>
                </StateBox>
            </Panel>
        </section>
    }
}

/// What went wrong, read out at once.
pub fn alert(why: impl Into<AttrValue>) -> Html {
    let why: AttrValue = why.into();
    html! { <div role="alert"><Callout bad=true icon={Glyph::Alert}>{ why }</Callout></div> }
}
