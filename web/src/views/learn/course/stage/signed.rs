//! Who makes this chain's blocks, and the way to a chain that members sign.

use hashyard_node::view::{ChallengeView, SigningView};
use yew::prelude::*;

use super::super::mission::tool_link;
use crate::i18n::{Lang, course_mining as text, use_lang};
use crate::topics::use_topic;
use crate::views::chain::live::ChainPanel;
use crate::views::network::SigningPanel;

/// What page 31 needs at least: signatures, and members.
const SIGNERS: u32 = 2;
const MEMBERS: usize = 3;

/// The makers, and the chain.
#[component]
pub fn SignedStage() -> Html {
    let (lang, signing) = (use_lang(), use_topic::<SigningView>());
    let is_enough =
        |challenge: &ChallengeView| challenge.required >= SIGNERS && challenge.members.len() >= MEMBERS;
    html! {
        <>
            if !signing.challenge.as_ref().is_some_and(is_enough) {
                { make_it(lang, text::three_elsewhere(lang)) }
            }
            <SigningPanel />
            <ChainPanel />
        </>
    }
}

/// Said where this room is not the chain that a page needs.
pub fn make_it(lang: Lang, words: &'static str) -> Html {
    elsewhere(words, tool_link(lang, "settings"))
}

/// What is needed, and the way there.
pub fn elsewhere(words: &'static str, way: Html) -> Html {
    html! { <div class="callout course-elsewhere"><span>{ words }</span>{ way }</div> }
}
