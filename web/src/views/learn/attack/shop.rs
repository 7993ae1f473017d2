//! The merchant: where to pay, how many confirmations goods wait for, what was ordered, and what came of it.

use hashyard_node::view::{ChainView, Identity, WalletView};
use hashyard_ui_model::race::Race;
use hashyard_ui_model::rounds::MAX_WAIT;
use yew::prelude::*;

use super::orders::{Change, OrdersPanel, OrdersProps, use_orders};
use super::results::ResultsPanel;
use super::watcher::latest_race;
use crate::bridge::ask;
use crate::i18n::{Lang, attack as text, use_lang, wallet};
use crate::topics::use_topic;
use crate::ui::{Button, CopyButton, Glyph, LongHash, Panel, QrCode, Slider};
use crate::views::parts::use_request;

/// The merchant's view.
#[component]
pub fn ShopView() -> Html {
    let (lang, identity) = (use_lang(), use_topic::<Identity>());
    let (wallet, chain) = (use_topic::<WalletView>(), use_topic::<ChainView>());
    let book = use_orders(identity.node, wallet);
    let (orders, rounds, dispatcher) = (book.0.clone(), book.0.outcomes(), book.dispatcher());
    html! {
        <>
            <div class="g3 attack-steps">
                <div class="stack"><TillPanel orders={orders.clone()} dispatcher={dispatcher.clone()} /></div>
                <div class="stack"><OrdersPanel {orders} {dispatcher} /></div>
                <div class="stack"><ResultsPanel {rounds} /></div>
            </div>
            if Race::latest(&chain).is_some() {
                { latest_race(lang, &chain) }
            }
        </>
    }
}

/// The address, and the slider for what a merchant waits for.
#[component]
fn TillPanel(props: &OrdersProps) -> Html {
    let (lang, request, money) = (use_lang(), use_request(), use_topic::<WalletView>());
    let Some(receive) = money.receive.first() else { return Html::default() };
    let kind = receive.kind;
    let fresh = request.callback(move |_: MouseEvent| ask::NewAddress(kind));
    let end = html! { <Button small=true icon={Glyph::Plus} busy={request.busy} onclick={fresh}>{ wallet::new_address(lang) }</Button> };
    html! {
        <Panel title={text::be_paid(lang)} {end}>
            <div class="pb form">
                { patience(lang, props) }
                <span class="lab">{ text::address(lang) }</span>
                <div class="attack-till">
                    <QrCode text={format!("bitcoin:{}", receive.address)} />
                    <div class="form">
                        <LongHash text={receive.address.clone()} copy=false />
                        <div class="row"><CopyButton text={receive.address.clone()} label={text::copy_address(lang)} /></div>
                    </div>
                </div>
            </div>
        </Panel>
    }
}

fn patience(lang: Lang, props: &OrdersProps) -> Html {
    let (wait, dispatcher) = (props.orders.wait(), props.dispatcher.clone());
    let oninput = Callback::from(move |value: f64| dispatcher.dispatch(Change::Wait(value as u32)));
    html! {
        <>
            <div class="row sp"><span class="lab">{ text::wait(lang) }</span><b class="num">{ format!("z = {wait}") }</b></div>
            <Slider label={text::wait(lang)} min=0.0 max={f64::from(MAX_WAIT)} value={f64::from(wait)} {oninput} text={text::wait_of(lang, wait)} />
            <p class="hint">{ text::wait_why(lang) }</p>
        </>
    }
}
