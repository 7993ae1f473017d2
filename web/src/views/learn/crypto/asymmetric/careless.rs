//! A bot that signs two payments with one nonce, on this very chain, and whoever takes its last coin.

use std::cell::RefCell;
use std::rc::Rc;

use hashyard_core::wallet::Address;
use hashyard_core::{Amount, Encodable, OutPoint, Params, ScriptBuf, Transaction, TxOut, Txid};
use hashyard_course::Deed;
use hashyard_course::deed::Asymmetric;
use hashyard_cryptobench::asymmetric::careless::{Bot, Found, KeyCoin, found_in, sweep};
use hashyard_cryptobench::asymmetric::ecdsa::{self, Leak};
use hashyard_cryptobench::asymmetric::typed::read_key;
use hashyard_node::view::{Identity, WalletView};
use hashyard_ui_model::format::capitalised;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::random;
use super::values::{hex, values, verdict};
use crate::bridge::{Payment, Refusal, ask};
use crate::client::{Client, use_client};
use crate::i18n::{Lang, refusal, two_keys as text, use_lang};
use crate::route::Route;
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Field, Glyph, Panel, StateBox};
use crate::views::parts::{Unlocking, on_submit, set, use_unlock};
use crate::watch;

/// What the bot gets, and what it pays each time: little enough to lose.
const GIVEN: Amount = Amount(20_000);
const PAID: Amount = Amount(5_000);
/// sat/vB.
const FEE_RATE: f64 = 2.0;

/// Two payments of the bot, each with the output that it spends.
#[derive(PartialEq)]
struct Paid([(Transaction, TxOut); 2]);

thread_local! {
    /// They stay while other screens are open: blocks are mined there. One bot at a time.
    static PAID_LAST: RefCell<Option<Rc<Paid>>> = const { RefCell::new(None) };
}

/// The careless bot.
#[component]
pub fn CarelessPanel() -> Html {
    let (lang, client) = (use_lang(), use_client());
    let (identity, wallet) = (use_topic::<Identity>(), use_topic::<WalletView>());
    let paid = use_state_eq(|| PAID_LAST.with_borrow(Clone::clone));
    let (busy, failed) = (use_state_eq(|| false), use_state(|| None::<NotPaid>));
    let Unlocking { first, dialog } = use_unlock();
    let mine = my_script(&wallet, identity.network.params());
    let pay = {
        let (paid, busy, failed) = (paid.setter(), busy.setter(), failed.setter());
        let (client, mine, params) = (client, mine.clone(), identity.network.params());
        Callback::from(move |()| {
            let Some(mine) = mine.clone() else { return };
            let (client, paid, busy, failed) = (client.clone(), paid.clone(), busy.clone(), failed.clone());
            busy.set(true);
            spawn_local(async move {
                match let_it_pay(&client, mine, params).await {
                    Ok(both) => {
                        watch::tell(&Deed::Asymmetric(Asymmetric::Careless(Box::new(both.0.clone()))));
                        let both = Some(Rc::new(both));
                        PAID_LAST.set(both.clone());
                        paid.set(both);
                        failed.set(None);
                    }
                    Err(why) => failed.set(Some(why)),
                }
                busy.set(false);
            });
        })
    };
    html! {
        <Panel title={text::careless(lang)} note={html! { "ECDSA" }}>
            if mine.is_some() {
                <div class="pb lines">
                    <p class="hint">{ text::careless_why(lang, GIVEN.0) }</p>
                    <div class="row"><Button kind={ButtonKind::Primary} busy={*busy} onclick={Callback::from(move |_: MouseEvent| first.emit(pay.clone()))}>{ text::let_it_pay(lang) }</Button></div>
                    { verdict(failed.as_ref().map(|why| (false, why.words(lang)))) }
                    { dialog }
                    if let Some(paid) = &*paid {
                        <Leaked key={paid.0[0].0.txid().to_string()} paid={paid.clone()} />
                    }
                </div>
            } else {
                <StateBox icon={Glyph::Wallet} title={text::no_wallet(lang)} />
            }
        </Panel>
    }
}

/// Where this wallet is paid to.
fn my_script(wallet: &WalletView, params: &Params) -> Option<ScriptBuf> {
    let address = Address::parse(&wallet.receive.first()?.address, params).ok()?;
    Some(address.script_pubkey())
}

/// Why the bot did not pay.
enum NotPaid {
    Refused(Refusal),
    Unsound,
}

impl NotPaid {
    fn words(&self, lang: Lang) -> String {
        match self {
            Self::Refused(why) => capitalised(&refusal::words(lang, why)),
            Self::Unsound => text::bot_failed(lang).to_owned(),
        }
    }
}

/// Gives it a coin, from which it pays twice. Its key is forgotten then: it can only be worked out.
async fn let_it_pay(client: &Client, mine: ScriptBuf, params: &Params) -> Result<Paid, NotPaid> {
    let bot = Bot::of(&random()).ok_or(NotPaid::Unsound)?;
    let to = Address::from_script(&bot.script(), params).ok_or(NotPaid::Unsound)?.to_string();
    let payment =
        Payment { to: to.clone(), amount: Some(GIVEN), fee_rate: FEE_RATE, coins: None, replaceable: false };
    let given = client.ask(ask::Pay(payment)).await.map_err(NotPaid::Refused)?.tx;
    let vout = given.outputs.iter().position(|output| output.address.as_ref() == Some(&to));
    let vout = vout.ok_or(NotPaid::Unsound)? as u32;
    let first = KeyCoin { outpoint: OutPoint { txid: given.txid, vout }, value: GIVEN };
    let one = bot_pays(client, &bot, first, &mine).await?;
    let second = Bot::change(&one.0).ok_or(NotPaid::Unsound)?;
    let two = bot_pays(client, &bot, second, &mine).await?;
    Ok(Paid([one, two]))
}

async fn bot_pays(
    client: &Client,
    bot: &Bot,
    coin: KeyCoin,
    to: &ScriptBuf,
) -> Result<(Transaction, TxOut), NotPaid> {
    let tx = bot.pay(coin, to.clone(), PAID).ok_or(NotPaid::Unsound)?;
    client.ask(ask::SendTransaction(hex(&tx.encode()))).await.map_err(NotPaid::Refused)?;
    Ok((tx, bot.spent(coin)))
}

#[derive(Properties, PartialEq)]
struct LeakedProps {
    paid: Rc<Paid>,
}

/// What the two signatures say, and what follows from them.
#[component]
fn Leaked(props: &LeakedProps) -> Html {
    let (lang, wallet) = (use_lang(), use_topic::<WalletView>());
    // How far the student has come: nothing, k, d.
    let steps = use_state_eq(|| 0_u8);
    let found = props.paid.0.each_ref().map(|(tx, spent)| found_in(tx, spent));
    let [Some(one), Some(two)] = &found else { return Html::default() };
    let leak = ecdsa::leak((one.hash, one.signature), (two.hash, two.signature), &one.public_key);
    let step = |to: u8| {
        let steps = steps.setter();
        Callback::from(move |_: MouseEvent| steps.set(to))
    };
    html! {
        <>
            <div class="keys-wide">
                { signature(lang, &wallet, &props.paid.0[0].0, one, ["r₁", "s₁", "z₁"]) }
                { signature(lang, &wallet, &props.paid.0[1].0, two, ["r₂", "s₂", "z₂"]) }
            </div>
            { values(&[(text::public_key(lang), hex(&one.public_key))]) }
            <div class="row">
                <Button onclick={step(1)}>{ text::work_out(lang, "k") }</Button>
                <Button onclick={step(2)} disabled={*steps == 0}>{ text::work_out(lang, "d") }</Button>
            </div>
            <div role="status">{ leak.map(|leak| worked_out(&leak, *steps)).unwrap_or_default() }</div>
            <Take paid={props.paid.clone()} />
        </>
    }
}

fn worked_out(leak: &Leak, steps: u8) -> Html {
    let mut rows = vec![];
    if steps > 0 {
        rows.push(("k = (z₁ − z₂) / (s₁ ∓ s₂)", hex(&leak.nonce)));
    }
    if steps > 1 {
        rows.push(("d = (s₁·k − z₁) / r", hex(&leak.secret)));
    }
    values(&rows)
}

fn signature(
    lang: Lang,
    wallet: &WalletView,
    tx: &Transaction,
    found: &Found,
    names: [&'static str; 3],
) -> Html {
    let txid = tx.txid();
    let confirmations = confirmations(wallet, txid);
    let [r, s, z] = names;
    html! {
        <div class="keys-party">
            <h3><a class="link mono" href={Route::Tx(txid).to_string()}>{ text::payment(lang, &txid.to_string()[..8]) }</a></h3>
            <span class="hint">{ if confirmations > 0 { text::in_block(lang, confirmations) } else { text::waits(lang).to_owned() } }</span>
            { values(&[(r, hex(&found.signature.r)), (s, hex(&found.signature.s)), (z, hex(&found.hash))]) }
        </div>
    }
}

fn confirmations(wallet: &WalletView, txid: Txid) -> u32 {
    wallet.history.iter().find(|item| item.txid == txid).map_or(0, |item| item.confirmations)
}

/// What became of a key that was typed.
enum Taking {
    NoKey,
    OtherKey,
    Taken,
    Refused(Refusal),
}

impl Taking {
    fn words(&self, lang: Lang) -> (bool, String) {
        match self {
            Self::NoKey => (false, text::no_key_text(lang).to_owned()),
            Self::OtherKey => (false, text::other_key(lang).to_owned()),
            Self::Taken => (true, text::taken(lang).to_owned()),
            Self::Refused(why) => (false, capitalised(&refusal::words(lang, why))),
        }
    }
}

/// The coin that is left, for whoever has its key.
#[component]
fn Take(props: &LeakedProps) -> Html {
    let (lang, client) = (use_lang(), use_client());
    let (identity, wallet) = (use_topic::<Identity>(), use_topic::<WalletView>());
    let typed = use_state_eq(String::new);
    let said = use_state(|| None::<(String, Taking)>);
    // It counts while that key stands in the field.
    let now = said.as_ref().filter(|(of, _)| *of == *typed).map(|(_, said)| said.words(lang));
    let onsubmit = {
        let (paid, mine) = (props.paid.clone(), my_script(&wallet, identity.network.params()));
        let (typed, said) = (typed.clone(), said.setter());
        on_submit(move || {
            let (typed, said) = ((*typed).clone(), said.clone());
            let Some(secret) = read_key(&typed) else { return said.set(Some((typed, Taking::NoKey))) };
            watch::tell(&Deed::Asymmetric(Asymmetric::KeyFound(secret)));
            let tx = mine.clone().and_then(|mine| taken(&paid, &secret, mine));
            let Some(tx) = tx else { return said.set(Some((typed, Taking::OtherKey))) };
            let client = client.clone();
            spawn_local(async move {
                match client.ask(ask::SendTransaction(hex(&tx.encode()))).await {
                    Ok(()) => {
                        said.set(Some((typed, Taking::Taken)));
                        watch::tell(&Deed::Asymmetric(Asymmetric::Swept(Box::new(tx))));
                    }
                    Err(why) => said.set(Some((typed, Taking::Refused(why)))),
                }
            });
        })
    };
    html! {
        <form class="lines" {onsubmit}>
            <Field id="keys-d" label={text::private_key(lang)} value={(*typed).clone()} oninput={set(&typed)} mono=true />
            <div class="row"><Button kind={ButtonKind::Primary} disabled={typed.trim().is_empty()}>{ text::take(lang) }</Button></div>
            { verdict(now) }
        </form>
    }
}

/// `None` if the key locks another coin.
fn taken(paid: &Paid, secret: &[u8; 32], mine: ScriptBuf) -> Option<Transaction> {
    let last = &paid.0[1].0;
    let coin = Bot::change(last)?;
    sweep(secret, coin, last.outputs.get(1)?, mine)
}
