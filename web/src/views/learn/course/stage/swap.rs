//! Hash locks of this chain that were opened, and the evidence of another chain.

use hashyard_core::contract::TemplateName;
use hashyard_core::{Network, RoomName};
use hashyard_course::Deed;
use hashyard_node::view::{ChainView, ContractSpendView, ContractView, Identity, MempoolView};
use hashyard_ui_model::contract::readable;
use hashyard_ui_model::second_room::other_room;
use js_sys::encode_uri_component;
use yew::prelude::*;

use super::evidence::{EvidenceOf, PasteEvidence};
use super::signed::elsewhere;
use crate::bridge::ask;
use crate::i18n::{course_mining as text, use_lang};
use crate::links::page_address;
use crate::route::use_route;
use crate::start::query_as;
use crate::topics::use_topic;
use crate::ui::{Button, Glyph, Panel, StateBox};
use crate::views::parts::{Loaded, use_answer};
use crate::watch;

/// Secrets that are listed.
const LISTED: usize = 6;

/// What was shown here, and what is brought from there.
#[component]
pub fn SwapStage() -> Html {
    let (lang, chain, mempool) = (use_lang(), use_topic::<ChainView>(), use_topic::<MempoolView>());
    let asked = use_answer(ask::Contracts, format!("{} {}", chain.tip, mempool.count));
    let contracts = match asked.answer {
        Loaded::Ready(contracts) => Some(contracts),
        _ => None,
    };
    use_effect_with(contracts.clone(), |contracts| {
        if let Some(contracts) = contracts {
            watch::tell(&Deed::Contracts(contracts.to_vec()));
        }
    });
    let shown: Vec<(&ContractSpendView, &String, u32)> =
        contracts.iter().flat_map(|all| all.iter()).flat_map(secrets).take(LISTED).collect();
    html! {
        <>
            <SecondRoom />
            <Panel title={text::secrets(lang)}>
                if shown.is_empty() {
                    <StateBox icon={Glyph::Swap} title={text::no_secrets(lang)} text={text::no_secrets_why(lang)}>
                        <Button href="#/script/contracts">{ text::write_contract(lang) }</Button>
                    </StateBox>
                }
                { for shown.iter().map(|(spend, secret, height)| html! {
                    <div key={spend.txid.to_string()} class="pb form">
                        <span><b class="longhash">{ readable(secret).unwrap_or_else(|| (*secret).clone()) }</b>{ " " }<span class="d2">{ text::shown_in(lang, *height) }</span></span>
                        <EvidenceOf txid={spend.txid} />
                    </div>
                }) }
            </Panel>
            <PasteEvidence />
        </>
    }
}

/// The way to the other chain; rooms of other networks share theirs.
#[component]
fn SecondRoom() -> Html {
    let (lang, here, identity) = (use_lang(), use_route(), use_topic::<Identity>());
    let other = RoomName::parse(&identity.room).ok().and_then(|room| other_room(&room));
    let Some(other) = other.filter(|_| identity.network == Network::Classroom) else {
        return Html::default();
    };
    let encoded = String::from(encode_uri_component(other.as_str()));
    let own = query_as(None);
    let rules = own.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("room="));
    let query = rules.fold(format!("room={encoded}"), |query, pair| format!("{query}&{pair}"));
    let href = format!("{}{here}", page_address(&query));
    let way = html! { <Button icon={Glyph::Plus} {href} new_tab=true>{ text::second_room(lang, other.as_str()) }</Button> };
    elsewhere(text::second_room_why(lang), way)
}

/// Secrets that stand in blocks, with the spends that show them.
fn secrets(contract: &ContractView) -> impl Iterator<Item = (&ContractSpendView, &String, u32)> {
    let is_lock = contract.template == TemplateName::Htlc;
    let spends = contract.spends.iter().filter(move |_| is_lock);
    spends.filter_map(|spend| Some((spend, spend.preimage.as_ref()?, spend.height?)))
}
