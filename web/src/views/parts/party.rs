//! Who pays and who is paid, in words and as a tile.

use hashyard_ui_model::tx_summary::Party;
use yew::prelude::*;

use crate::i18n::{Lang, common, tx};
use crate::route::Route;
use crate::ui::{CopyButton, Form, HashBytes, Stripe, Tag, Tone};

/// A name for either side of a payment.
pub fn party_name(lang: Lang, party: &Party) -> String {
    match party {
        Party::You => common::you(lang).to_string(),
        Party::Address(address) => short_address(address),
        Party::Script(kind) => kind.name().to_owned(),
        Party::NewCoins => tx::new_coins(lang).to_string(),
        Party::Unknown => common::unknown(lang).to_string(),
    }
}

/// An address in one short piece: its first six and last four characters.
pub fn short_address(address: &str) -> String {
    hashyard_ui_model::format::short_hash(address)
}

/// The picture of an address: the stripe of the bytes that it encodes. Nothing if the text encodes none.
pub fn address_tile(address: &str, side: u16) -> Html {
    match hashyard_ui_model::address::program(address) {
        Some(bytes) => {
            html! { <Stripe hash={HashBytes::new(&bytes)} form={Form::Tile} width={side} height={side} /> }
        }
        None => Html::default(),
    }
}

/// An address in one short piece, with its tile, a link and a copy button.
pub fn address_text(lang: Lang, address: &str, yours: bool) -> Html {
    html! {
        <span class="hashtext">
            { address_tile(address, 18) }
            <a class="mono" href={Route::Address(address.to_string()).to_string()} title={address.to_string()}>
                { short_address(address) }
            </a>
            if yours {
                <Tag tone={Tone::Accent}>{ common::you(lang) }</Tag>
            }
            <CopyButton text={address.to_string()} />
        </span>
    }
}
