//! Short messages in a corner, read out politely, gone after a while.

use gloo::timers::callback::Interval;
use hashyard_node::view::EventKind;
use yew::prelude::*;

use super::stripe::Form;
use super::{Button, ButtonKind, Glyph, Icon, Stripe, hidden};
use crate::i18n::{common, live, use_lang};
use crate::state::{Action, Toast, ToastKind, use_app};

/// Seconds that a message stays while somebody looks.
const STAY_S: u32 = 6;

/// All messages there are now.
#[component]
pub fn Toasts() -> Html {
    let app = use_app();
    html! {
        <div class="toasts" role="status" aria-live="polite">
            { for app.toasts.iter().map(|toast| html! { <ToastView key={toast.id} toast={toast.clone()} /> }) }
        </div>
    }
}

/// Properties of [`ToastView`].
#[derive(Properties, PartialEq)]
pub struct ToastViewProps {
    /// The message.
    pub toast: Toast,
    /// It goes by itself.
    #[prop_or(true)]
    pub leaves: bool,
}

/// One message.
#[component]
pub fn ToastView(props: &ToastViewProps) -> Html {
    let (app, lang, id) = (use_app(), use_lang(), props.toast.id);
    let dispatcher = app.dispatcher();
    use_effect_with((id, props.leaves), move |(id, leaves)| {
        let (id, mut seen) = (*id, 0);
        let timer = leaves.then(|| {
            Interval::new(1_000, move || {
                seen += u32::from(!hidden());
                if seen == STAY_S {
                    dispatcher.dispatch(Action::Dismiss(id));
                }
            })
        });
        move || drop(timer)
    });
    let (title, text) = live::toast(lang, &props.toast.kind);
    let dismiss = Callback::from(move |_| app.dispatch(Action::Dismiss(id)));
    html! {
        <div class="toast">
            { picture(&props.toast.kind) }
            <span>
                <b>{ title }</b>
                if !text.is_empty() {
                    <><br /><span class="d3 num">{ text }</span></>
                }
            </span>
            <Button kind={ButtonKind::Quiet} small=true icon={Glyph::X} label={common::close(lang)} onclick={dismiss} />
        </div>
    }
}

fn picture(kind: &ToastKind) -> Html {
    match kind {
        ToastKind::Event(EventKind::BlockConnected { hash, .. }) => {
            html! { <Stripe hash={*hash} form={Form::Tile} width=16 height=16 /> }
        }
        ToastKind::Event(EventKind::Payment { txid, .. }) => {
            html! { <Stripe hash={*txid} form={Form::Tile} width=16 height=16 /> }
        }
        ToastKind::Done(_) => html! { <span class="ok"><Icon of={Glyph::Check} /></span> },
        ToastKind::Event(_) | ToastKind::Failed(_) => {
            html! { <span class="bad"><Icon of={Glyph::Alert} /></span> }
        }
    }
}
