//! Amounts of money: eight decimals, the last four dimmed.

use hashyard_core::Amount;
use hashyard_ui_model::format::amount;
use yew::prelude::*;

/// Properties of [`AmountText`].
#[derive(Properties, PartialEq)]
pub struct AmountTextProps {
    /// How much.
    pub value: Amount,
    /// Four decimals only.
    #[prop_or_default]
    pub short: bool,
}

/// An amount in coins.
#[component]
pub fn AmountText(props: &AmountTextProps) -> Html {
    let (head, tail) = amount(props.value);
    html! {
        <span class="num">{ head }if !props.short { <span class="d3">{ tail }</span> }</span>
    }
}

/// What came or went, with its sign.
pub fn signed_amount(sat: i64) -> Html {
    let sign = if sat < 0 { "−" } else { "+" };
    html! { <span class="num">{ sign }<AmountText value={Amount(sat.unsigned_abs())} /></span> }
}
