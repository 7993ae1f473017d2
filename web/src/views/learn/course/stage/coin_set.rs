//! The room's set of coins as tiles.

use hashyard_node::view::{ChainView, UnspentView};
use hashyard_ui_model::format::amount_short;
use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{Lang, ledgers as text, use_lang};
use crate::route::Route;
use crate::topics::use_topic;
use crate::ui::{Form, Glyph, Panel, StateBox, Stripe};
use crate::views::parts::{Loaded, use_answer};

/// Tiles that are drawn.
const MOST: u32 = 120;

/// All that nobody has spent on this chain, the newest first.
#[component]
pub fn RoomCoins() -> Html {
    let (lang, chain) = (use_lang(), use_topic::<ChainView>());
    let asked = use_answer(ask::CoinSet(MOST), chain.tip.to_string());
    let set = match asked.answer {
        Loaded::Ready(set) => set,
        Loaded::Waiting => return html! { <Panel title={text::set(lang)} busy=true /> },
        Loaded::Failed(why) => {
            return html! { <Panel title={text::set(lang)}><div class="pb">{ why }</div></Panel> };
        }
    };
    let note = html! { { text::set_note(lang, set.count, &amount_short(set.total)) } };
    html! {
        <Panel title={text::set(lang)} {note}>
            if set.newest.is_empty() {
                <StateBox icon={Glyph::Wallet} title={text::set_empty(lang)} text={text::set_empty_why(lang)} />
            } else {
                <div class="pb">
                    <p class="hint">{ text::set_sentence(lang, set.newest.len(), set.count) }</p>
                    <ul class="ledgers-tiles">{ for set.newest.iter().map(|coin| tile(lang, coin)) }</ul>
                </div>
            }
        </Panel>
    }
}

fn tile(lang: Lang, coin: &UnspentView) -> Html {
    let value = amount_short(coin.value);
    let mut label = text::coin_label(lang, &value, coin.height);
    if coin.yours {
        label.push_str(text::coin_mine(lang));
    }
    let txid = coin.outpoint.txid;
    html! {
        <li key={coin.outpoint.to_string()}>
            <a class={classes!(coin.yours.then_some("mine"))} href={Route::Tx(txid).to_string()} title={coin.outpoint.to_string()} aria-label={label}>
                <Stripe hash={txid} form={Form::Tile} width=20 height=20 />
                <span class="num">{ value }</span>
            </a>
        </li>
    }
}
