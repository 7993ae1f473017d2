//! One address: its picture, what lies on it, what happened to it.

use hashyard_node::view::{AddressTx, AddressView, ChainView, MempoolView};
use hashyard_ui_model::format::short_hash;
use hashyard_ui_model::search::{Search, search};
use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{Lang, address as text, shell, use_lang};
use crate::route::{self, Route};
use crate::state::{Action, Shared, ToastKind, use_app};
use crate::topics::use_topic;
use crate::ui::{
    AmountText, Confirmations, Form, Glyph, Icon, LongHash, Panel, QrCode, Sep, StateBox, Stripe, Tag, Tone,
    signed_amount,
};
use crate::views::parts::{
    Failed, Loaded, MoreButton, Waiting, address_tile, local_date_time, use_answer, use_page,
};

/// Rows drawn at once.
const ROWS: usize = 50;

/// Properties of [`AddressPage`].
#[derive(Properties, PartialEq)]
pub struct AddressPageProps {
    /// As the link says it; not checked yet.
    pub address: String,
}

/// The Address screen.
#[component]
pub fn AddressPage(props: &AddressPageProps) -> Html {
    let (app, lang) = (use_app(), use_lang());
    use_effect_with(props.address.clone(), {
        let app = app.clone();
        move |text| match search(text) {
            Search::Other(what) if what.is_secret() => {
                app.dispatch(Action::Toast(ToastKind::Failed(shell::not_searched(lang, what))));
                route::forget();
            }
            _ => {}
        }
    });
    let (chain, mempool) = (use_topic::<ChainView>(), use_topic::<MempoolView>());
    let version = format!("{} {}", chain.tip, mempool.count);
    let asked = use_answer(ask::Address(props.address.clone()), version);
    match asked.answer {
        Loaded::Waiting => html! { <Waiting title={text::address(lang)} /> },
        Loaded::Failed(why) => html! {
            <Failed title={text::address(lang)} what={text::not_found(lang)} why={text::not_found_why(lang, &why)} />
        },
        Loaded::Ready(view) => address(lang, &view),
    }
}

/// The screen once there is an answer.
fn address(lang: Lang, view: &Shared<AddressView>) -> Html {
    html! {
        <section class="view top">
            <div class="view-head">
                { address_tile(&view.address, 36) }
                <h1>{ text::address(lang) }</h1>
                if view.yours {
                    <Tag tone={Tone::Accent}>{ text::yours(lang) }</Tag>
                }
                <LongHash text={view.address.clone()} />
            </div>
            <div class="g2">
                <Panel title={text::balance(lang)}>
                    <div class="pb address-top">
                        <QrCode text={format!("bitcoin:{}", view.address)} />
                        { facts(lang, view) }
                    </div>
                </Panel>
                <History view={view.clone()} />
            </div>
        </section>
    }
}

fn facts(lang: Lang, view: &AddressView) -> Html {
    html! {
        <dl class="facts">
            <dt>{ text::balance(lang) }</dt><dd><b><AmountText value={view.balance} /></b>{ "tBTC" }</dd>
            <dt>{ text::received(lang) }</dt><dd><AmountText value={view.received} />{ "tBTC" }</dd>
            <dt>{ text::count(lang) }</dt><dd class="num">{ view.count }</dd>
            <dt>{ text::kind(lang) }</dt><dd class="mono">{ view.kind.name() }</dd>
            <dt>{ text::program(lang) }</dt><dd><LongHash text={view.program.clone()} /></dd>
        </dl>
    }
}

#[derive(Properties, PartialEq)]
struct HistoryProps {
    view: Shared<AddressView>,
}

#[component]
fn History(props: &HistoryProps) -> Html {
    let lang = use_lang();
    let (shown, more) = use_page(ROWS);
    let transactions = &props.view.transactions;
    let total = transactions.len();
    let note = (total < props.view.count as usize)
        .then(|| html! { text::only_latest(lang, total, props.view.count) });
    html! {
        <Panel title={text::history(lang)} {note}>
            if transactions.is_empty() {
                <StateBox icon={Glyph::Wallet} title={text::nothing(lang)} text={text::nothing_why(lang)} />
            } else {
                <ul class="money-history">{ for transactions.iter().take(shown).map(|tx| history_row(lang, tx)) }</ul>
                <MoreButton {shown} {total} onclick={more} />
            }
        </Panel>
    }
}

fn history_row(lang: Lang, tx: &AddressTx) -> Html {
    let (icon, waiting) = (if tx.delta < 0 { Glyph::Out } else { Glyph::In }, tx.height.is_none());
    html! {
        <li key={tx.txid.to_string()}>
            <a href={Route::Tx(tx.txid).to_string()}>
                <span class={classes!("money-history-icon", waiting.then_some("p"))}><Icon of={icon} /></span>
                <span class="what">
                    <span class="row"><Stripe hash={tx.txid} form={Form::Tile} width=14 height=14 /><span class="mono">{ short_hash(&tx.txid.to_string()) }</span></span>
                    <span class="sm">{ when(lang, tx) }</span>
                </span>
                { signed_amount(tx.delta) }
            </a>
        </li>
    }
}

fn when(lang: Lang, tx: &AddressTx) -> Html {
    let time = tx.time.map(local_date_time).unwrap_or_default();
    match tx.height {
        Some(height) => html! { <span class="num">{ text::in_block(lang, height) }<Sep />{ time }</span> },
        None => html! { <><Confirmations depth=0 />{ text::unconfirmed(lang) }</> },
    }
}
