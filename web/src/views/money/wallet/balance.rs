//! How much there is, and how safe the keys are.

use hashyard_core::Amount;
use hashyard_node::view::{WalletState, WalletView};
use yew::prelude::*;

use super::dialogs::WalletDialog;
use crate::bridge::ask;
use crate::i18n::{Lang, common, use_lang, wallet as text};
use crate::ui::{Button, ButtonKind, Glyph, Icon, Panel, Sep, use_now};
use crate::views::parts::use_request;

/// The balance in its three parts.
pub fn balance_panel(lang: Lang, wallet: &WalletView, open: &Callback<WalletDialog>) -> Html {
    let balance = wallet.balance;
    let confirmed = balance.spendable.checked_sub(balance.pending_change).unwrap_or_default();
    let pending = Amount(balance.pending_change.to_sat() + balance.pending.to_sat());
    let parts = [
        ("c1", text::confirmed(lang), confirmed, ""),
        ("c2", text::pending(lang), pending, ""),
        ("c3", text::immature(lang), balance.immature, "d3"),
    ];
    let (head, tail) = hashyard_ui_model::format::amount(Amount(confirmed.to_sat() + pending.to_sat()));
    let bar = |(class, _, value, _): &(&'static str, &str, Amount, &str)| {
        html! { <i class={*class} ~style={format!("flex:{}", value.to_sat() as f64 / 1e8)}></i> }
    };
    let line = |(class, name, value, tone): &(&'static str, &'static str, Amount, &'static str)| {
        html! { <><i class={classes!("sw", *class)}></i><span class={*tone}>{ *name }</span><span class={classes!("num", *tone)}>{ value.to_string() }</span></> }
    };
    html! {
        <Panel title={text::balance(lang)} end={html! { <span class="m">{ "tBTC" }<Sep />{ common::no_value(lang) }</span> }}>
            <div class="pb">
                <div class="wallet-balance num">{ head }<span class="dim">{ tail }</span></div>
                <div class="wallet-split" aria-hidden="true">{ for parts.iter().filter(|part| part.2 != Amount::ZERO).map(bar) }</div>
                <div class="wallet-parts">{ for parts.iter().map(line) }</div>
            </div>
            <Safety state={wallet.state} open={open.clone()} />
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct SafetyProps {
    state: WalletState,
    open: Callback<WalletDialog>,
}

/// The mark that says how the keys are kept, and the way to change that.
#[component]
fn Safety(props: &SafetyProps) -> Html {
    let (request, lang, now) = (use_request(), use_lang(), use_now());
    let button = |which: WalletDialog, name: &'static str| {
        let onclick = props.open.reform(move |_: MouseEvent| which.clone());
        html! { <Button small=true {onclick}>{ name }</Button> }
    };
    let lock = request.callback(|_: MouseEvent| ask::LockWallet);
    let (icon, words, actions) = match props.state {
        WalletState::Unprotected => (
            Glyph::Alert,
            text::unprotected(lang).to_string(),
            html! {
                <>{ button(WalletDialog::Words, text::show_words(lang)) }{ button(WalletDialog::Encrypt, text::set_passphrase(lang)) }</>
            },
        ),
        WalletState::Locked => (
            Glyph::Lock,
            text::locked(lang).to_string(),
            button(WalletDialog::Unlock(Callback::noop()), text::unlock(lang)),
        ),
        WalletState::Unlocked { until_ms } => (
            Glyph::Lock,
            remaining(lang, until_ms, now),
            html! {
                <>{ button(WalletDialog::Words, text::show_words(lang)) }<Button small=true onclick={lock}>{ text::lock_now(lang) }</Button></>
            },
        ),
        WalletState::None => return Html::default(),
    };
    let restore = props.open.reform(|_: MouseEvent| WalletDialog::Restore);
    html! {
        <div class={classes!("wallet-safety", (props.state == WalletState::Unprotected).then_some("warn"))}>
            <Icon of={icon} /><span>{ words }</span>
            <span class="acts">
                { actions }
                <Button kind={ButtonKind::Quiet} small=true onclick={restore}>{ text::restore(lang) }</Button>
            </span>
        </div>
    }
}

fn remaining(lang: Lang, until_ms: u64, now_ms: u64) -> String {
    text::unlocked(lang, &common::span(lang, until_ms.saturating_sub(now_ms) as f64 / 1_000.0))
}
