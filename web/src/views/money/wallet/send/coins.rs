//! From which coins: the wallet's choice, or the user's.

use hashyard_core::OutPoint;
use hashyard_core::wallet::CoinState;
use hashyard_node::view::{CoinView, Identity, WalletView};
use hashyard_ui_model::coins::in_order;
use hashyard_ui_model::format::short_hash;
use yew::prelude::*;

use super::Form;
use super::form::Change;
use crate::bridge::PaymentPlan;
use crate::i18n::{Lang, common, light, use_lang, wallet as text};
use crate::state::Shared;
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, CopyButton, Form as StripeForm, Sep, Stripe};
use crate::views::parts::{MoreButton, short_address, use_page};

/// Rows drawn at once.
const ROWS: usize = 40;

/// Properties of [`CoinList`].
#[derive(Properties, PartialEq)]
pub struct CoinListProps {
    /// The form.
    pub form: Form,
    /// The payment as worked out.
    pub plan: Option<Shared<PaymentPlan>>,
}

/// The coins, the spent ones ticked.
#[component]
pub fn CoinList(props: &CoinListProps) -> Html {
    let (lang, wallet, identity) = (use_lang(), use_topic::<WalletView>(), use_topic::<Identity>());
    let (shown, more) = use_page(ROWS);
    let coins = &wallet.coins;
    let chosen = match (&props.form.coins, &props.plan) {
        (Some(coins), _) => coins.clone(),
        (None, Some(plan)) => plan.coins.clone(),
        (None, None) => Vec::new(),
    };
    let auto = {
        let form = props.form.dispatcher();
        Callback::from(move |_: MouseEvent| form.dispatch(Change::Coins(None)))
    };
    let row = |coin: &CoinView| coin_row(lang, coin, &chosen, &props.form);
    html! {
        <div class="fr">
            <div class="row sp">
                <span class="lab">{ text::coin_control(lang) }</span>
                <Button kind={ButtonKind::Quiet} small=true pressed={Some(props.form.coins.is_none())} onclick={auto}>{ text::auto(lang) }</Button>
            </div>
            if coins.is_empty() {
                <p class="hint">{ if identity.light { light::no_coins(lang) } else { text::no_coins(lang) } }</p>
            } else {
                <ul class="wallet-coins">
                    { for in_order(coins).into_iter().take(shown).map(row) }
                    <li><MoreButton {shown} total={coins.len()} onclick={more} /></li>
                </ul>
            }
        </div>
    }
}

fn coin_row(lang: Lang, coin: &CoinView, chosen: &[OutPoint], form: &Form) -> Html {
    let (on, idle) = (chosen.contains(&coin.outpoint), coin.state != CoinState::Spendable);
    let onchange = {
        let (form, toggled) = (form.dispatcher(), toggle(chosen, coin.outpoint));
        Callback::from(move |_: Event| form.dispatch(Change::Coins(Some(toggled.clone()))))
    };
    let outpoint = format!("{}:{}", short_hash(&coin.outpoint.txid.to_string()), coin.outpoint.vout);
    let label = text::spend_coin(lang, &coin.value.to_string(), &name(lang, coin), &outpoint);
    html! {
        <li key={format!("{}:{}", coin.outpoint.txid, coin.outpoint.vout)} class={classes!(on.then_some("on"), idle.then_some("no"))}>
            <label>
                <input type="checkbox" checked={on} disabled={idle} {onchange} aria-label={label} />
                <Stripe hash={coin.outpoint.txid} form={StripeForm::Tile} width=18 height=18 />
                <span class="trunc" title={coin.path.clone()}>{ name(lang, coin) }</span>
                <span class="num">{ coin.value.to_string() }</span>
                <span class="how d3">{ text::kind(lang, coin.kind) }<Sep />{ standing(lang, coin) }</span>
            </label>
            <CopyButton text={coin.address.clone()} />
        </li>
    }
}

fn toggle(chosen: &[OutPoint], coin: OutPoint) -> Vec<OutPoint> {
    match chosen.contains(&coin) {
        true => chosen.iter().copied().filter(|other| *other != coin).collect(),
        false => chosen.iter().copied().chain([coin]).collect(),
    }
}

fn name(lang: Lang, coin: &CoinView) -> String {
    match coin {
        CoinView { coinbase: true, .. } => text::reward(lang).to_string(),
        CoinView { change: true, .. } => text::change(lang).to_string(),
        coin => short_address(&coin.address),
    }
}

fn standing(lang: Lang, coin: &CoinView) -> String {
    match coin.state {
        CoinState::Locked { .. } => text::in_use(lang).to_string(),
        CoinState::Unconfirmed => text::incoming(lang).to_string(),
        CoinState::Immature { blocks } => common::matures_in(lang, blocks),
        CoinState::Spendable if coin.confirmations == 0 => text::waiting(lang).to_string(),
        CoinState::Spendable => text::conf(lang, coin.confirmations),
    }
}
