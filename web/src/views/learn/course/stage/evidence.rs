//! Evidence that travels between rooms: shown in one, pasted in the other.

use hashyard_core::Txid;
use hashyard_course::Deed;
use hashyard_node::view::ChainView;
use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{course_mining as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, CopyButton, Panel};
use crate::views::parts::{Loaded, area_text, on_submit, set, use_answer};
use crate::watch;

#[derive(Properties, PartialEq)]
pub struct EvidenceOfProps {
    /// A transaction of this chain.
    pub txid: Txid,
    /// Said while no block has it.
    #[prop_or_default]
    pub waits: Option<&'static str>,
}

/// The evidence of a transaction, once a block has it.
#[component]
pub fn EvidenceOf(props: &EvidenceOfProps) -> Html {
    let (lang, chain) = (use_lang(), use_topic::<ChainView>());
    let asked = use_answer(ask::Evidence(props.txid), chain.tip.to_string());
    match asked.answer {
        Loaded::Ready(evidence) => {
            let (tx, proof) = &*evidence;
            let evidence = hashyard_course::evidence::text(proof, tx);
            html! {
                <div class="form">
                    <span class="lab">{ text::evidence(lang) }</span>
                    <code class="longhash course-evidence" translate="no">{ &evidence }</code>
                    <div class="row"><CopyButton text={evidence} label={text::copy_evidence(lang)} /></div>
                </div>
            }
        }
        Loaded::Waiting => Html::default(),
        Loaded::Failed(_) => html! { <p class="hint" role="status">{ props.waits.unwrap_or_default() }</p> },
    }
}

/// The field for what another room shows; the mission judges it.
#[component]
pub fn PasteEvidence() -> Html {
    let (lang, pasted) = (use_lang(), use_state_eq(String::new));
    let oninput = set(&pasted).reform(area_text);
    let onsubmit = {
        let pasted = pasted.clone();
        on_submit(move || watch::tell(&Deed::Pasted((*pasted).clone())))
    };
    html! {
        <Panel title={text::paste(lang)}>
            <form class="pb form" {onsubmit}>
                <label class="lab" for="course-evidence">{ text::paste_field(lang) }</label>
                <textarea id="course-evidence" class="hex-input" value={(*pasted).clone()} {oninput} spellcheck="false" autocomplete="off" />
                <div class="row"><Button kind={ButtonKind::Primary} disabled={pasted.trim().is_empty()}>{ text::judge(lang) }</Button></div>
            </form>
        </Panel>
    }
}
