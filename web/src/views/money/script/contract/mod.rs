//! Contracts: written from a template, funded, spent alone or together with others.

mod cosign;
mod detail;
mod fields;
mod form;
mod list;
mod spend;
mod spending_paths;
mod text_area;

use hashyard_core::contract::Lock;
use hashyard_core::contract::lock::INTERVAL_SECONDS;
use hashyard_core::wallet::OutputType;
use hashyard_node::view::{ChainView, ContractView, MempoolView, WalletView};
use yew::prelude::*;

use self::cosign::CosignPanel;
use self::detail::detail_panel;
use self::form::WritePanel;
use self::list::list_panel;
use crate::bridge::ask;
use crate::i18n::{Lang, contract as text, use_lang};
use crate::topics::use_topic;
use crate::ui::Panel;
use crate::views::parts::{Loaded, local_date_time, set, use_answer};

/// The part of the screen that holds contracts.
#[component]
pub fn ContractsPage() -> Html {
    let (wallet, lang) = (use_topic::<WalletView>(), use_lang());
    let chosen = use_state_eq(|| None::<String>);
    let version = use_version(&wallet);
    let asked = use_answer(ask::Contracts, version);
    let choose = set(&chosen).reform(Some);
    let own_key = own_key(&wallet);
    let list = match &asked.answer {
        Loaded::Ready(contracts) => contracts.to_vec(),
        _ => vec![],
    };
    let shown = list.iter().find(|contract| Some(&contract.address) == chosen.as_ref()).or(list.first());
    html! {
        <div class="contract-grid">
            <div class="stack">
                <WritePanel {own_key} done={choose.clone()} />
                <CosignPanel />
            </div>
            <div class="stack">
                { list_panel(lang, &list, shown.map(|contract| contract.address.as_str()), &choose) }
                if let Some(contract) = shown {
                    { detail_panel(lang, contract) }
                } else if let Loaded::Failed(why) = &asked.answer {
                    <Panel title={text::yours(lang)}><p class="pb">{ why }</p></Panel>
                }
            </div>
        </div>
    }
}

/// Contracts change with the chain, with the mempool and with what the wallet does.
#[hook]
fn use_version(wallet: &WalletView) -> String {
    let (chain, mempool) = (use_topic::<ChainView>(), use_topic::<MempoolView>());
    format!("{} {} {:?} {}", chain.tip, mempool.count, wallet.balance, wallet.contracts)
}

/// A key that the wallet finds again by its hash alone, as hash locks name it.
fn own_key(wallet: &WalletView) -> String {
    let receive = &wallet.receive;
    let by_hash = receive.iter().find(|address| address.kind == OutputType::Bech32).or(receive.first());
    by_hash.map(|address| address.public_key.clone()).unwrap_or_default()
}

/// Properties of what shows a contract.
#[derive(Properties, PartialEq)]
pub struct ContractProps {
    /// The contract.
    pub contract: ContractView,
}

/// A lock time in words.
fn lock_text(lang: Lang, lock: Lock) -> String {
    match lock {
        Lock::Height(height) => text::after_height(lang, height),
        Lock::Time(time) => text::after_time(lang, &local_date_time(time)),
        Lock::Blocks(blocks) => text::after_blocks(lang, blocks.into()),
        Lock::Intervals(count) => text::after_seconds(lang, u32::from(count) * INTERVAL_SECONDS),
    }
}
