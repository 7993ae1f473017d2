//! The merchant's orders: kept between visits, and listed with what came of each.

use std::rc::Rc;

use hashyard_core::Txid;
use hashyard_node::NodeId;
use hashyard_node::view::WalletView;
use hashyard_ui_model::rounds::{Order, Orders, Standing};
use yew::prelude::*;

use crate::i18n::{Lang, attack as text, use_lang};
use crate::route::Route;
use crate::state::{Shared, preference, set_preference};
use crate::ui::{
    AmountText, Button, ButtonKind, Checkbox, Confirmations, Form, Glyph, Panel, StateBox, Stripe, Tag, Tone,
};
use crate::views::parts::{MoreButton, use_page};

/// Orders that are drawn at once.
const ROWS: usize = 20;

/// What can happen to orders.
pub enum Change {
    /// The wallet has news.
    Heard(Shared<WalletView>),
    /// The next order waits for so many confirmations.
    Wait(u32),
    /// An order is a round, or is none.
    Count(Txid, bool),
    /// Away with all that is over.
    Clear,
}

/// Orders in the state of a component.
#[derive(Debug, Clone, PartialEq)]
pub struct Book(pub Orders);

impl Reducible for Book {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let orders = &self.0;
        let next = match change {
            Change::Heard(wallet) => orders.after(&wallet.history),
            Change::Wait(confirmations) => orders.waiting_for(confirmations),
            Change::Count(txid, counts) => orders.counting(&txid, counts),
            Change::Clear => orders.cleared(),
        };
        if next == *orders { self } else { Book(next).into() }
    }
}

/// The orders of this node, which follow its wallet while the screen is open and are kept between visits.
#[hook]
pub fn use_orders(node: NodeId, wallet: Shared<WalletView>) -> UseReducerHandle<Book> {
    let key = format!("orders/{node}");
    let book = {
        let key = key.clone();
        use_reducer_eq(move || {
            Book(preference(&key).map_or_else(Orders::default, |kept| Orders::read(&kept)))
        })
    };
    let dispatcher = book.dispatcher();
    use_effect_with(wallet, move |wallet| dispatcher.dispatch(Change::Heard(wallet.clone())));
    use_effect_with((key, (*book).clone()), |(key, book)| set_preference(key, Some(&book.0.to_text())));
    book
}

/// Properties of what shows orders and changes them. A handle of the state would not do: two of them never differ.
#[derive(Properties, PartialEq)]
pub struct OrdersProps {
    /// The orders.
    pub orders: Orders,
    /// Changes them.
    pub dispatcher: UseReducerDispatcher<Book>,
}

/// The orders.
#[component]
pub fn OrdersPanel(props: &OrdersProps) -> Html {
    let (lang, list) = (use_lang(), props.orders.list());
    let (shown, more) = use_page(ROWS);
    let dispatcher = props.dispatcher.clone();
    let clear = Callback::from(move |_: MouseEvent| dispatcher.dispatch(Change::Clear));
    let end = (!list.is_empty()).then(|| html! { <Button kind={ButtonKind::Quiet} small=true onclick={clear}>{ text::clear(lang) }</Button> });
    html! {
        <Panel title={text::orders(lang)} {end}>
            if list.is_empty() {
                <StateBox icon={Glyph::In} title={text::no_orders(lang)} text={text::no_orders_why(lang)} />
            } else {
                <div class="pb form">
                    <ul class="attack-list">{ for list.iter().take(shown).map(|order| row(lang, order, &props.dispatcher)) }</ul>
                    <MoreButton {shown} total={list.len()} onclick={more} />
                    <p class="hint">{ text::counts_why(lang) }</p>
                </div>
            }
        </Panel>
    }
}

const fn tone(standing: Standing) -> Tone {
    match standing {
        Standing::Waiting => Tone::Plain,
        Standing::HandedOut => Tone::Warn,
        Standing::Paid | Standing::Saved => Tone::Ok,
        Standing::Robbed => Tone::Bad,
    }
}

fn row(lang: Lang, order: &Order, dispatcher: &UseReducerDispatcher<Book>) -> Html {
    let (txid, dispatcher) = (order.txid, dispatcher.clone());
    let onchange = Callback::from(move |counts: bool| dispatcher.dispatch(Change::Count(txid, counts)));
    html! {
        <li key={txid.to_string()}>
            <Stripe hash={txid} form={Form::Tile} width=18 height=18 />
            <a class="grow" href={Route::Tx(txid).to_string()}>
                <AmountText value={order.amount} short=true />
                <small class="d3"><Confirmations depth={order.confirmations} />{ format!(" z = {}", order.wait) }</small>
            </a>
            <Tag tone={tone(order.standing())}>{ text::standing(lang, order) }</Tag>
            <label class="row">
                <Checkbox label={text::counts(lang)} on={order.counts} {onchange} />
                <span class="lab" aria-hidden="true">{ text::counts(lang) }</span>
            </label>
        </li>
    }
}
