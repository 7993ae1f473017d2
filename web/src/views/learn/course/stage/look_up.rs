//! A node, or an id that nobody has, is looked for step by step.

use hashyard_core::primitives::sha256;
use hashyard_course::Deed;
use hashyard_node::NodeId;
use hashyard_node::view::OverlayView;
use yew::prelude::*;

use crate::bridge::ask::{self, Sought};
use crate::i18n::{overlay as text, use_lang};
use crate::state::Shared;
use crate::ui::{Button, ButtonKind, Field, LongHash, Panel};
use crate::views::network::overlay::{LookupPanel, use_names, use_overlay};
use crate::views::parts::{chosen_entry, on_submit, set, use_inline_request};
use crate::watch;

/// A guess, and the number of the lookup that was the latest before.
type Guess = (NodeId, u64);

/// What is looked for, whose id is guessed to be closest, and the lookup.
#[component]
pub fn LookUp() -> Html {
    let (lang, overlay) = (use_lang(), use_overlay());
    let guess = use_state_eq(|| None::<Guess>);
    use_telling(&overlay, &guess);
    let Some(overlay) = overlay else {
        return html! { <Panel title={text::look(lang)} busy=true /> };
    };
    html! {
        <>
            <Order overlay={overlay.clone()} guess={set(&guess)} />
            <LookupPanel {overlay} />
        </>
    }
}

/// A guess is told once its lookup has ended.
#[hook]
fn use_telling(overlay: &Option<Shared<OverlayView>>, guess: &UseStateHandle<Option<Guess>>) {
    let guess = guess.clone();
    use_effect_with((overlay.clone(), *guess), move |(overlay, guessed)| {
        if let (Some(overlay), Some((node, before))) = (overlay, guessed)
            && overlay.lookup.as_ref().is_some_and(|lookup| lookup.ended && lookup.number > *before)
        {
            guess.set(None);
            watch::tell(&Deed::ClosestNamed { node: *node, overlay: Box::new((**overlay).clone()) });
        }
    });
}

#[derive(Properties, PartialEq)]
struct OrderProps {
    overlay: Shared<OverlayView>,
    guess: Callback<Option<Guess>>,
}

#[component]
fn Order(props: &OrderProps) -> Html {
    let (lang, names, request) = (use_lang(), use_names(), use_inline_request());
    let (typed, closest) = (use_state_eq(String::new), use_state_eq(|| None::<NodeId>));
    let known = known(&props.overlay);
    let onchange = {
        let (closest, known) = (closest.setter(), known.clone());
        Callback::from(move |event: Event| {
            let index = chosen_entry(&event);
            // The first one is no guess.
            closest.set(index.checked_sub(1).and_then(|index| known.get(index).copied()));
        })
    };
    let onsubmit = {
        let (typed, closest, request, guess) =
            (typed.clone(), *closest, request.clone(), props.guess.clone());
        let before = props.overlay.lookup.as_ref().map_or(0, |lookup| lookup.number);
        on_submit(move || {
            guess.emit(closest.map(|node| (node, before)));
            request.ask(ask::LookUp(Sought::Node(id_of(&typed))), |answer| answer.map(|()| None));
        })
    };
    let option = |node: &NodeId| html! { <option key={node.to_string()} selected={*closest == Some(*node)}>{ names.of(lang, node) }</option> };
    html! {
        <Panel title={text::look(lang)}>
            <form class="pb form" {onsubmit}>
                <div class="fr"><span class="lab">{ text::my_id(lang) }</span><LongHash text={props.overlay.me.to_string()} /></div>
                <Field id="overlay-id" label={text::id_or_word(lang)} value={(*typed).clone()} oninput={set(&typed)} mono=true longest=200 hint={html! { { text::id_hint(lang) } }} />
                <div class="row course-form">
                    <div class="fr">
                        <label class="lab" for="overlay-closest">{ text::who_closest(lang) }</label>
                        <select id="overlay-closest" class="overlay-select" {onchange}>
                            <option selected={closest.is_none()}>{ text::no_guess(lang) }</option>
                            { for known.iter().map(option) }
                        </select>
                    </div>
                    <Button kind={ButtonKind::Primary} busy={request.busy} disabled={typed.trim().is_empty()}>{ text::look_up(lang) }</Button>
                </div>
                { request.alert(lang) }
            </form>
        </Panel>
    }
}

/// All nodes of the buckets.
pub(super) fn known(overlay: &OverlayView) -> Vec<NodeId> {
    overlay.buckets.iter().flat_map(|bucket| &bucket.nodes).copied().collect()
}

/// An id as it stands, or what a word becomes.
pub(super) fn id_of(typed: &str) -> NodeId {
    let typed = typed.trim();
    typed.parse().unwrap_or_else(|_| NodeId(sha256(typed.as_bytes())))
}
