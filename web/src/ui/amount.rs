//! Amounts of money: eight decimals, the last four dimmed.

use hashyard_core::Amount;
use hashyard_ui_model::format::amount;
use yew::prelude::*;

/// Properties of [`AmountText`].
#[derive(Properties, PartialEq)]
pub struct AmountTextProps {
    /// How much.
    pub value: Amount,
    /// Four decimals where they say it all.
    #[prop_or_default]
    pub short: bool,
}

/// An amount in coins.
#[component]
pub fn AmountText(props: &AmountTextProps) -> Html {
    let (head, tail) = amount(props.value);
    let is_said = props.short && tail == "0000";
    html! {
        <span class="num">{ head }if !is_said { <span class="d3">{ tail }</span> }</span>
    }
}

/// What came or went, with its sign.
pub fn signed_amount(sat: i64) -> Html {
    let sign = if sat < 0 { "−" } else { "+" };
    html! { <span class="num">{ sign }<AmountText value={Amount(sat.unsigned_abs())} /></span> }
}
