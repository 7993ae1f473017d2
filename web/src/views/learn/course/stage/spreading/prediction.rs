//! What is said of the next block before it comes.

use hashyard_core::BlockHash;
use hashyard_course::Deed;
use hashyard_course::missions::number::read_count;
use hashyard_node::block_relay::BlockRelayView;
use yew::prelude::*;

use crate::i18n::{spreading as text, use_lang};
use crate::state::Shared;
use crate::ui::{Button, ButtonKind, Field};
use crate::views::learn::course::run::use_course;
use crate::views::parts::{on_submit, set};
use crate::watch;

/// The page that this stands beside.
const PAGE: u8 = 62;

/// Properties of [`Prediction`].
#[derive(Properties, PartialEq)]
pub struct PredictionProps {
    /// Who told of which block until now.
    pub relay: Shared<BlockRelayView>,
}

/// A number of ms, and whether its block is still to come.
#[component]
pub fn Prediction(props: &PredictionProps) -> Html {
    let (lang, begun) = (use_lang(), use_course().page == Some(PAGE));
    let (typed, said) = (use_state_eq(String::new), use_state_eq(|| None::<(u64, Option<BlockHash>)>));
    let newest = props.relay.told.first().map(|block| block.hash);
    let ms = read_count(&typed).map(u64::from);
    let onsubmit = {
        let (relay, said) = (props.relay.clone(), said.setter());
        on_submit(move || {
            if let Some(ms) = ms {
                said.set(Some((ms, newest)));
                watch::tell(&Deed::SpreadPredicted { ms, relay: Box::new((*relay).clone()) });
            }
        })
    };
    let waiting = said.filter(|(_, before)| *before == newest);
    let hint = if begun { text::predict_hint(lang) } else { text::begin_first(lang) };
    html! {
        <form class="pb row course-form" {onsubmit}>
            <Field id="course-spread" label={text::predict(lang)} value={(*typed).clone()} oninput={set(&typed)} mode="numeric" hint={html! { hint }} />
            <Button kind={ButtonKind::Primary} disabled={!begun || ms.is_none()}>{ text::say(lang) }</Button>
            <span class="hint" role="status">{ waiting.map(|(ms, _)| text::predicted(lang, ms)).unwrap_or_default() }</span>
        </form>
    }
}
