//! The wallet's contracts with a clock, and whether the node would let their money go now.

use hashyard_core::contract::PathName;
use hashyard_course::Deed;
use hashyard_node::view::{ChainView, ContractView, MempoolView};
use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{Lang, blank, course_mining as text, refusal, reject, use_lang};
use crate::state::Shared;
use crate::topics::use_topic;
use crate::ui::{AmountText, Button, Glyph, Panel, StateBox};
use crate::views::parts::{Loaded, Unlocking, short_address, use_answer, use_inline_request, use_unlock};
use crate::watch;

/// Contracts whose money can be had after some time.
#[component]
pub fn TimeLockStage() -> Html {
    let (lang, chain, mempool) = (use_lang(), use_topic::<ChainView>(), use_topic::<MempoolView>());
    let asked = use_answer(ask::Contracts, format!("{} {}", chain.tip, mempool.count));
    let contracts = match &asked.answer {
        Loaded::Ready(contracts) => Some(contracts.clone()),
        _ => None,
    };
    use_effect_with(contracts.clone(), |contracts| tell(contracts.as_ref()));
    let locked: Vec<(ContractView, usize)> = contracts
        .iter()
        .flat_map(|all| all.iter())
        .filter_map(|one| Some((one.clone(), clock(one)?)))
        .collect();
    html! {
        <Panel title={text::clocks(lang)}>
            if locked.is_empty() {
                <StateBox icon={Glyph::Pause} title={text::no_clocks(lang)} text={text::no_clocks_why(lang)}>
                    <Button href="#/script/contracts">{ text::write_contract(lang) }</Button>
                </StateBox>
            }
            { for locked.iter().map(|(contract, path)| html! { <Clock key={contract.address.clone()} contract={contract.clone()} path={*path} next={chain.height + 1} /> }) }
        </Panel>
    }
}

fn tell(contracts: Option<&Shared<Vec<ContractView>>>) {
    if let Some(contracts) = contracts {
        watch::tell(&Deed::Contracts(contracts.to_vec()));
    }
}

/// The spending path that waits for its time and needs nothing but one signature.
fn clock(contract: &ContractView) -> Option<usize> {
    contract.paths.iter().position(|path| {
        path.lock.is_some()
            && path.required == 1
            && path.preimage_hash.is_none()
            && path.signers.iter().any(|signer| signer.yours)
    })
}

#[derive(Properties, PartialEq)]
struct ClockProps {
    contract: ContractView,
    path: usize,
    /// Height of the next block.
    next: u32,
}

#[component]
fn Clock(props: &ClockProps) -> Html {
    let (lang, request, said) =
        (use_lang(), use_inline_request(), use_state_eq(|| None::<(u32, Option<String>)>));
    let Unlocking { first, dialog } = use_unlock();
    let contract = &props.contract;
    let test = {
        let (request, said) = (request.clone(), said.setter());
        let (address, path, next) = (contract.address.clone(), path_name(props), props.next);
        Callback::from(move |()| {
            let (address, said) = (address.clone(), said.clone());
            request.ask(ask::TestContract { address: address.clone(), path }, move |answer| {
                let refused = answer?;
                said.set(Some((next, refused.clone())));
                watch::tell(&Deed::Tested { address, refused });
                Ok(None)
            });
        })
    };
    let onclick = Callback::from(move |_: MouseEvent| first.emit(test.clone()));
    html! {
        <div class="pb course-line">
            <span class="grow"><b>{ name(contract) }</b>{ " " }<AmountText value={contract.balance} short=true />{ " " }<span class="d2">{ state(lang, props) }</span></span>
            <Button busy={request.busy} disabled={contract.coins.is_empty()} {onclick}>{ text::try_it(lang) }</Button>
            <span class="course-said" role="status">
                // What was so a block ago may be so no longer.
                if let Some((_, said)) = said.as_ref().filter(|(next, _)| *next == props.next) {
                    { text::node_says(lang) }{ blank(lang) }<b>{ said.as_ref().map_or_else(|| text::would_take(lang).to_owned(), |reason| reject::words(lang, reason)) }</b>
                }
                { request.failed.iter().map(|why| refusal::words(lang, why)).collect::<String>() }
            </span>
            { dialog }
        </div>
    }
}

fn path_name(props: &ClockProps) -> PathName {
    props.contract.paths[props.path].name
}

fn name(contract: &ContractView) -> String {
    match contract.label.is_empty() {
        true => short_address(&contract.address),
        false => contract.label.clone(),
    }
}

fn state(lang: Lang, props: &ClockProps) -> String {
    let contract = &props.contract;
    let Some(coin) = contract.coins.first() else {
        let taken = contract.spends.first().and_then(|spend| spend.height);
        return taken
            .map_or_else(|| text::clock_empty(lang).to_owned(), |height| text::clock_gone(lang, height));
    };
    match coin.first_height.get(props.path).copied().flatten() {
        None => text::clock_waits(lang).to_owned(),
        Some(height) if height <= props.next => text::clock_open(lang, props.next),
        Some(height) => text::clock_opens(lang, height, props.next),
    }
}
