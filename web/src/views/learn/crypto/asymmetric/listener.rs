//! Who only listens: what everybody says, the exponent behind a small share, and a group in which nobody finds one.

use std::rc::Rc;

use gloo::timers::future::TimeoutFuture;
use hashyard_cryptobench::asymmetric::diffie_hellman::{Logarithm, agreed, share};
use hashyard_cryptobench::asymmetric::spoken::Spoken;
use hashyard_node::view::Identity;
use hashyard_ui_model::format::grouped;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::random;
use super::room::{Room, Saying};
use super::values::{values, verdict};
use crate::i18n::{Lang, two_keys as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, Panel};

/// Steps between two turns of the page.
const SLICE: u32 = 4_000;

/// Properties of [`Chat`].
#[derive(Properties, PartialEq)]
pub struct ChatProps {
    /// What was said, oldest first.
    pub said: Vec<Saying>,
    /// Who knows whom.
    pub room: Room,
}

/// What everybody hears.
#[component]
pub fn Chat(props: &ChatProps) -> Html {
    let (lang, identity) = (use_lang(), use_topic::<Identity>());
    let found = use_state_eq(|| None::<(bool, String)>);
    let busy = use_state_eq(|| false);
    // A panel that is gone wants to hear no more.
    let alive = use_mut_ref(|| Rc::new(()));
    let alive = Rc::downgrade(&alive.borrow());
    let row = |saying: &Saying| {
        let name = |id| props.room.name(id, &identity.name);
        let (words, value) = match &saying.spoken {
            Spoken::Share { to, value, .. } => {
                (text::says_share(lang, &name(&saying.from), &name(to), &grouped(*value)), Some(*value))
            }
            Spoken::Proof { to, .. } => (text::says_proof(lang, &name(&saying.from), &name(to)), None),
            _ => return Html::default(),
        };
        let find = value.map(|value| {
            let (found, busy, alive) = (found.setter(), busy.setter(), alive.clone());
            Callback::from(move |_: MouseEvent| {
                let (found, busy, alive) = (found.clone(), busy.clone(), alive.clone());
                busy.set(true);
                spawn_local(async move {
                    find(lang, value, &found, || alive.strong_count() == 0).await;
                    busy.set(false);
                });
            })
        });
        html! {
            <li class="row keys-said">
                <span class="mono grow">{ words }</span>
                if saying.from == props.room.me && !saying.own {
                    <b class="bad">{ text::not_by_me(lang) }</b>
                }
                if let Some(onclick) = find {
                    <Button small=true disabled={*busy} {onclick}>{ text::find_exponent(lang) }</Button>
                }
            </li>
        }
    };
    html! {
        <>
            <h3>{ text::chat(lang) }</h3>
            if props.said.is_empty() {
                <p class="hint">{ text::nothing_said(lang) }</p>
            }
            <ol class="form">{ for props.said.iter().map(row) }</ol>
            { verdict((*found).clone()) }
        </>
    }
}

/// A slice at a time.
async fn find(
    lang: Lang,
    value: u64,
    found: &UseStateSetter<Option<(bool, String)>>,
    is_gone: impl Fn() -> bool,
) {
    let mut search = Logarithm::of(value);
    while !search.is_over() && !is_gone() {
        for _ in 0..SLICE {
            if let Some(exponent) = search.step() {
                return found.set(Some((
                    true,
                    text::exponent_found(lang, &grouped(search.steps()), &grouped(exponent)),
                )));
            }
        }
        found.set(Some((true, text::finding(lang, search.steps()))));
        TimeoutFuture::new(0).await;
    }
    if !is_gone() {
        found.set(Some((false, text::exponent_none(lang).to_owned())));
    }
}

/// Both sides of an agreement in group 14, worked out here.
#[component]
pub fn RealGroup() -> Html {
    let lang = use_lang();
    let rows = use_state_eq(Vec::<(&'static str, String)>::new);
    let onclick = {
        let rows = rows.setter();
        Callback::from(move |_: MouseEvent| {
            let rows = rows.clone();
            spawn_local(async move {
                let (a, b) = (random::<32>(), random::<32>());
                let left = share(&a);
                TimeoutFuture::new(0).await;
                let right = share(&b);
                TimeoutFuture::new(0).await;
                let one = agreed(&a, &right).unwrap_or_default();
                TimeoutFuture::new(0).await;
                let two = agreed(&b, &left).unwrap_or_default();
                rows.set(vec![
                    ("A = 2ᵃ", format!("{left:x}")),
                    ("B = 2ᵇ", format!("{right:x}")),
                    ("Bᵃ", format!("{one:x}")),
                    ("Aᵇ", format!("{two:x}")),
                ]);
            });
        })
    };
    let same = rows.get(2).zip(rows.get(3)).map(|((_, one), (_, two))| one == two);
    html! {
        <Panel title={text::real_group(lang)} note={html! { "RFC 3526" }}>
            <div class="pb lines">
                <p class="hint">{ text::real_group_why(lang) }</p>
                <div class="row"><Button {onclick}>{ text::try_real_group(lang) }</Button></div>
                { values(&rows) }
                { verdict(same.filter(|same| *same).map(|same| (same, text::both_agree(lang).to_owned()))) }
            </div>
        </Panel>
    }
}
