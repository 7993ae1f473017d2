//! Values with their names, and what follows from them.

pub use hashyard_ui_model::hex::hex_digits as hex;
use yew::prelude::*;

use crate::ui::CopyButton;

/// Values with their names, each to be copied.
pub fn values(rows: &[(&'static str, String)]) -> Html {
    let row = |(name, value): &(&'static str, String)| {
        html! {
            <>
                <dt>{ *name }</dt>
                <dd><span>{ value }</span><CopyButton text={value.clone()} /></dd>
            </>
        }
    };
    html! { <dl class="keys-values">{ for rows.iter().map(row) }</dl> }
}

/// What came out, said to readers, too.
pub fn verdict(said: Option<(bool, String)>) -> Html {
    html! {
        <div role="status">
            if let Some((good, words)) = said {
                <p class={classes!("keys-verdict", if good { "good" } else { "not" })}>{ words }</p>
            }
        </div>
    }
}
