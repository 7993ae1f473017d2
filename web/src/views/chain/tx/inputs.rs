//! What a transaction spends, who signed for it, and whether the scripts hold.

use hashyard_core::Txid;
use hashyard_node::view::InputView;
use yew::prelude::*;

use super::TxProps;
use crate::i18n::{Lang, common, script_error, tx as text, use_lang};
use crate::route::{Route, ScriptPage};
use crate::ui::{AmountText, Button, ButtonKind, Glyph, HashText, LongHash, Panel, Tag, Tone};
use crate::views::parts::{MoreButton, address_text, use_page};

/// Rows drawn at once.
const ROWS: usize = 50;

/// The inputs.
#[component]
pub fn InputsPanel(props: &TxProps) -> Html {
    let lang = use_lang();
    let (shown, more) = use_page(ROWS);
    let inputs = &props.view.inputs;
    let (txid, coinbase) = (props.view.txid, props.view.coinbase);
    let row = |(index, input): (usize, &InputView)| html! { <li key={index}>{ input_row(lang, txid, index, input, coinbase) }</li> };
    html! {
        <Panel title={text::inputs(lang, inputs.len())}>
            <ol class="tx-ends">{ for inputs.iter().enumerate().take(shown).map(row) }</ol>
            <MoreButton {shown} total={inputs.len()} onclick={more} />
        </Panel>
    }
}

fn input_row(lang: Lang, txid: Txid, index: usize, input: &InputView, coinbase: bool) -> Html {
    let debugger = Route::Script(ScriptPage::Input(txid, index as u32));
    html! {
        <>
            <div class="top">
                <span class="d3 num">{ text::input_number(lang, index) }</span>
                { owner(lang, input, coinbase) }
                if let Some(value) = input.value {
                    <AmountText {value} />
                } else if !coinbase {
                    <span class="d3 num">{ text::amount_unknown(lang) }</span>
                }
            </div>
            if let Some(outpoint) = &input.outpoint {
                <div class="row d3">
                    { text::spends(lang) }
                    <HashText hash={outpoint.txid} href={Route::Tx(outpoint.txid).to_string()} />
                    <span class="mono">{ format!(":{}", outpoint.vout) }</span>
                </div>
            }
            if !coinbase {
                <div class="row">{ check(lang, input) }
                    if input.check.is_some() {
                        <Button kind={ButtonKind::Quiet} small=true icon={Glyph::Step} href={debugger.to_string()}>{ text::step_through(lang) }</Button>
                    }
                    <span class="d3 mono">{ text::sequence(lang, &format!("{:08x}", input.sequence)) }</span></div>
            }
            if let Some(key) = &input.public_key {
                <div><div class="lab">{ text::signed_by(lang) }</div><LongHash text={key.clone()} /></div>
            }
            { script(text::unlocking(lang), &input.script_sig_asm, lang) }
            if !input.witness.is_empty() {
                { script(text::witness(lang), &input.witness.join(" "), lang) }
            }
        </>
    }
}

fn owner(lang: Lang, input: &InputView, coinbase: bool) -> Html {
    match (&input.address, input.kind) {
        _ if coinbase => html! { <Tag>{ text::coinbase(lang) }</Tag> },
        (Some(address), _) => address_text(lang, address, input.yours),
        (None, Some(kind)) => html! { <Tag>{ kind.name() }</Tag> },
        (None, None) => html! { <span class="d3">{ common::unknown(lang) }</span> },
    }
}

fn check(lang: Lang, input: &InputView) -> Html {
    match &input.check {
        Some(Ok(())) => html! { <Tag tone={Tone::Ok} icon={Glyph::Check}>{ text::check_ok(lang) }</Tag> },
        Some(Err(why)) => {
            html! { <Tag tone={Tone::Bad} icon={Glyph::X}>{ text::check_failed(lang, &script_error::words(lang, *why)) }</Tag> }
        }
        None => html! { <Tag>{ text::check_not_run(lang) }</Tag> },
    }
}

/// A script as text under its name.
pub fn script(name: &'static str, asm: &str, lang: Lang) -> Html {
    let asm = if asm.is_empty() { text::empty_script(lang) } else { asm };
    html! { <div><div class="lab">{ name }</div><div class="tx-script" translate="no">{ asm.to_string() }</div></div> }
}
