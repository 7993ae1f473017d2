//! How much of the chain this tab has.

use hashyard_node::light::proof::LightProof;
use hashyard_node::view::WalletView;
use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{settings as text, use_lang};
use crate::route::Route;
use crate::start;
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Panel, Switch, Tag, Tone};
use crate::views::parts::{has_passphrase, use_request};

/// Properties of [`ModePanel`].
#[derive(Properties, PartialEq)]
pub struct ModePanelProps {
    /// It is a light node now.
    pub light: bool,
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
    let light = !props.light;
    let onclick = Callback::from(move |_: MouseEvent| {
        request.ask(ask::CarryWords, move |answer| {
            open(light, &answer?.join(" "));
            Ok(None)
        });
    });
    let (is, other) = match props.light {
        true => (text::light_node(lang), text::become_full(lang)),
        false => (text::full(lang), text::become_light(lang)),
    };
    let end = html! { <Tag tone={Tone::Accent}>{ is }</Tag> };
    html! {
        <Panel title={text::mode(lang)} note={html! { text::mode_note(lang) }} {end}>
            <div class="pb form">
                <p class="hint">{ text::mode_why(lang) }</p>
                if props.light {
                    <label class="network-cut">
                        <Switch label={text::prove(lang)} on={props.proof == LightProof::MerkleBlocks} onchange={choose} />
                        <span aria-hidden="true">{ text::prove(lang) }</span>
                    </label>
                    <p class="hint">{ text::prove_why(lang) }</p>
                }
                if has_passphrase(&wallet) {
                    <p class="hint">{ text::carried_open(lang) }</p>
                }
                <div class="row"><Button kind={ButtonKind::Primary} {onclick}>{ other }</Button></div>
            </div>
        </Panel>
    }
}

/// This page again, for a node of that kind.
fn open(light: bool, words: &str) {
    let query = start::query_with_mode(light);
    start::carry_words(&query, words);
    if let Some(window) = web_sys::window() {
        let _ = window.location().assign(&format!("?{query}{}", Route::Settings));
    }
}
