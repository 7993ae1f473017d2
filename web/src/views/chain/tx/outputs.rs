//! What a transaction makes, and what became of it.

use hashyard_node::view::OutputView;
use yew::prelude::*;

use super::TxProps;
use super::inputs::script;
use crate::i18n::{Lang, tx as text, use_lang};
use crate::route::Route;
use crate::ui::{AmountText, HashText, Panel, Tag, Tone};
use crate::views::parts::{MoreButton, address_text, use_page};

/// Rows drawn at once.
const ROWS: usize = 50;

/// The outputs.
#[component]
pub fn OutputsPanel(props: &TxProps) -> Html {
    let lang = use_lang();
    let (shown, more) = use_page(ROWS);
    let outputs = &props.view.outputs;
    let row = |(index, output): (usize, &OutputView)| html! { <li key={index}>{ output_row(lang, index, output) }</li> };
    html! {
        <Panel title={text::outputs(lang, outputs.len())}>
            <ol class="tx-ends">{ for outputs.iter().enumerate().take(shown).map(row) }</ol>
            <MoreButton {shown} total={outputs.len()} onclick={more} />
        </Panel>
    }
}

fn output_row(lang: Lang, index: usize, output: &OutputView) -> Html {
    html! {
        <>
            <div class="top">
                <span class="d3 num">{ text::output_number(lang, index) }</span>
                if let Some(address) = &output.address {
                    { address_text(lang, address, output.yours) }
                }
                <Tag>{ output.kind.name() }</Tag>
                if output.change {
                    <Tag tone={Tone::Accent}>{ text::your_change(lang) }</Tag>
                }
                <AmountText value={output.value} />
            </div>
            <div class="row d3">
                if let Some(spender) = output.spent_by {
                    { text::spent_by(lang) }<HashText hash={spender} href={Route::Tx(spender).to_string()} />
                } else {
                    { text::unspent(lang) }
                }
            </div>
            { script(text::locking(lang), &output.script_asm, lang) }
        </>
    }
}
