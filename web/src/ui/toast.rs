//! Short messages at the foot of the page, where nothing else is: one at a time, gone after a while.

use gloo::timers::callback::Interval;
use hashyard_node::view::{ChainView, Event, EventKind};
use hashyard_ui_model::herald::{Herald, Sentence};
use yew::prelude::*;

use super::stripe::Form;
use super::{Button, ButtonKind, Glyph, Icon, Stripe, hidden, use_now};
use crate::i18n::{Lang, common, live, use_lang};
use crate::state::{Action, Toast, ToastKind, use_app};
use crate::topics::use_known_topic;

/// Seconds that a message stays while somebody looks.
const STAY_S: u32 = 6;

/// The place of messages. What came of what the user did is read out at once, and news,, all that happens by itself in summary.
#[component]
pub fn Toasts() -> Html {
    let (app, lang) = (use_app(), use_lang());
    let heard = use_herald(lang);
    let drawn = |toast: &Toast| html! { <ToastView key={toast.id} toast={toast.clone()} /> };
    let shown = app.toasts.shown();
    html! {
        <aside class="toasts" aria-label={common::messages(lang)}>
            <div role="status">{ for shown.filter(|toast| toast.kind.is_read_out()).map(drawn) }</div>
            { for shown.filter(|toast| !toast.kind.is_read_out()).map(drawn) }
            <p class="sr" role="status" id="news">{ heard }</p>
        </aside>
    }
}

/// The last sentence about what happens, in the language of now.
#[hook]
fn use_herald(lang: Lang) -> String {
    let (chain, events) = (use_known_topic::<ChainView>(), use_known_topic::<Vec<Event>>());
    let (now, herald, last) = (use_now(), use_mut_ref(Herald::default), use_mut_ref(|| None::<Sentence>));
    if let (Some(chain), Some(events)) = (chain, events)
        && let Some(sentence) = herald.borrow_mut().hear(&events, chain.height, now)
    {
        *last.borrow_mut() = Some(sentence);
    }
    last.borrow().as_ref().map(|sentence| live::sentence(lang, sentence)).unwrap_or_default()
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
                    <span class="d3 num">{ text }</span>
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
        ToastKind::Payments(..) => html! { <Icon of={Glyph::Wallet} /> },
        ToastKind::Done(_) | ToastKind::News(_) => {
            html! { <span class="ok"><Icon of={Glyph::Check} /></span> }
        }
        ToastKind::Event(_) | ToastKind::Failed(_) => {
            html! { <span class="bad"><Icon of={Glyph::Alert} /></span> }
        }
    }
}
