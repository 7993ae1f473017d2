//! Hashes as text beside their stripe.

use hashyard_ui_model::format::short_hash;
use yew::prelude::*;

use super::stripe::Form;
use super::{CopyButton, HashBytes, Stripe};

/// Properties of [`HashText`].
#[derive(Properties, PartialEq)]
pub struct HashTextProps {
    /// The hash.
    pub hash: HashBytes,
    /// Where the text leads.
    #[prop_or_default]
    pub href: Option<AttrValue>,
    /// Side of the tile in pixels; 0 for none.
    #[prop_or(18)]
    pub tile: u16,
    /// With a button that copies all digits.
    #[prop_or(true)]
    pub copy: bool,
}

/// A hash in one short piece: tile, `000000..291c`, copy button.
#[component]
pub fn HashText(props: &HashTextProps) -> Html {
    let hex = props.hash.to_hex();
    let short = short_hash(&hex);
    html! {
        <span class="hashtext">
            if props.tile > 0 {
                <Stripe hash={props.hash} form={Form::Tile} width={props.tile} height={props.tile} />
            }
            if let Some(href) = &props.href {
                <a class="mono" {href} title={hex.clone()}>{ short }</a>
            } else {
                <span class="mono" title={hex.clone()}>{ short }</span>
            }
            if props.copy {
                <CopyButton text={hex} />
            }
        </span>
    }
}

/// Properties of [`LongHash`].
#[derive(Properties, PartialEq)]
pub struct LongHashProps {
    /// Digits of a hash, a key or an address.
    pub text: AttrValue,
    /// With a button that copies it.
    #[prop_or(true)]
    pub copy: bool,
}

/// All the digits, wrapping where they must, with a copy button.
#[component]
pub fn LongHash(props: &LongHashProps) -> Html {
    html! {
        <span class="hashtext">
            <span class="mono longhash" translate="no">{ &props.text }</span>
            if props.copy {
                <CopyButton text={props.text.clone()} />
            }
        </span>
    }
}
