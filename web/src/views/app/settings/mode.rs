//! How much of the chain this tab has.

use hashyard_node::light::proof::LightProof;
use hashyard_node::view::WalletView;
use hashyard_tab::chain_spec::ChainPart;
use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{Lang, settings as text, use_lang};
use crate::route::Route;
use crate::start;
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Panel, Switch, Tag, Tone};
use crate::views::parts::{has_passphrase, use_request};

/// Properties of [`ModePanel`].
#[derive(Properties, PartialEq)]
pub struct ModePanelProps {
    /// What it is now.
    pub part: ChainPart,
    /// By what it finds its payments then.
    pub proof: LightProof,
}

/// The choice. It takes a page load, since a tab is one node; the wallet's words come along.
#[component]
pub fn ModePanel(props: &ModePanelProps) -> Html {
    let (lang, request, wallet) = (use_lang(), use_request(), use_topic::<WalletView>());
    let choose = request.callback(|proven: bool| {
        ask::SetLightProof(if proven { LightProof::MerkleBlocks } else { LightProof::Filters })
    });
    // What it would become.
    let become_part = |part: ChainPart| {
        let request = request.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            request.ask(ask::CarryWords, move |answer| {
                open(part, &answer?.join(" "));
                Ok(None)
            });
        });
        html! { <Button kind={ButtonKind::Primary} {onclick}>{ names(lang, part).1 }</Button> }
    };
    let others = ChainPart::ALL.into_iter().filter(|part| *part != props.part);
    let end = html! { <Tag tone={Tone::Accent}>{ names(lang, props.part).0 }</Tag> };
    let is_light = props.part == ChainPart::Light;
    html! {
        <Panel title={text::mode(lang)} note={html! { text::mode_note(lang) }} {end}>
            <div class="pb form">
                <p class="hint">{ text::mode_why(lang) }</p>
                <p class="hint">{ text::pruned_why(lang) }</p>
                if is_light {
                    <label class="network-cut">
                        <Switch label={text::prove(lang)} on={props.proof == LightProof::MerkleBlocks} onchange={choose} />
                        <span aria-hidden="true">{ text::prove(lang) }</span>
                    </label>
                    <p class="hint">{ text::prove_why(lang) }</p>
                }
                if has_passphrase(&wallet) {
                    <p class="hint">{ text::carried_open(lang) }</p>
                }
                <div class="row">{ for others.map(become_part) }</div>
            </div>
        </Panel>
    }
}

/// What such a node is called, and how to become one.
fn names(lang: Lang, part: ChainPart) -> (&'static str, &'static str) {
    match part {
        ChainPart::Full => (text::full(lang), text::become_full(lang)),
        ChainPart::Pruned => (text::pruned_node(lang), text::become_pruned(lang)),
        ChainPart::Light => (text::light_node(lang), text::become_light(lang)),
    }
}

/// This page again, for a node of that kind.
fn open(part: ChainPart, words: &str) {
    let query = start::query_with_mode(part);
    start::carry_words(&query, words);
    if let Some(window) = web_sys::window() {
        let _ = window.location().assign(&format!("?{query}{}", Route::Settings));
    }
}
