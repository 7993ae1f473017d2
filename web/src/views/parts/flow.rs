//! A transaction as bands of money: inputs left, outputs and fee right.

use std::collections::BTreeSet;

use hashyard_core::Amount;
use hashyard_node::view::{InputView, OutputView, TxView};
use hashyard_ui_model::address::program;
use hashyard_ui_model::flow_layout::{Band, FlowLayout, layout};
use hashyard_ui_model::format::amount_short;
use hashyard_ui_model::tx_summary::{Party, goes_back, payee, sum};
use yew::prelude::*;

use super::{address_tile, party_name, short_address, use_width};
use crate::i18n::{Lang, tx as text, use_lang};
use crate::route::Route;
use crate::ui::{CopyButton, Form, HashBytes, Stripe};

/// Bands on one side; what is beyond becomes one band of its own.
const MAX_BANDS: usize = 10;

/// Properties of [`TxFlow`].
#[derive(Properties, PartialEq)]
pub struct TxFlowProps {
    /// The transaction.
    pub tx: TxView,
}

/// The flow of a transaction.
#[component]
pub fn TxFlow(props: &TxFlowProps) -> Html {
    let lang = use_lang();
    let (node, width) = use_width();
    let (inputs, outputs) = (inputs(lang, &props.tx), outputs(lang, &props.tx));
    let values = |ends: &[End]| {
        ends.iter().map(|end| end.value.unwrap_or_default().signed().max(0) as u64).collect::<Vec<_>>()
    };
    let flow = layout(width.clamp(300.0, 1_200.0), &values(&inputs), &values(&outputs));
    let (x, y, body_width, body_height) = flow.body;
    let right = (flow.width - 2.0).to_string();
    html! {
        <div ref={node}>
            <svg class="flow" viewBox={format!("0 0 {} {}", flow.width, flow.height)} width={flow.width.to_string()}
                height={flow.height.to_string()} role="group" aria-label={text::flow_label(lang)}>
                { for inputs.iter().zip(&flow.inputs).map(|(end, band)| input_band(&flow, end, band)) }
                <rect class="body" x={x.to_string()} y={y.to_string()} width={body_width.to_string()} height={body_height.to_string()} rx="3" />
                { tile(HashBytes::from(props.tx.txid), x + body_width / 2.0 - 14.0, y + body_height / 2.0 - 14.0, 28) }
                { for outputs.iter().zip(&flow.outputs).map(|(end, band)| output_band(&flow, end, band)) }
                <text class="s" x="2" y="9">{ text::inputs(lang, props.tx.inputs.len()) }</text>
                <text class="s" x={right} y="9" text-anchor="end">{ text::outputs(lang, props.tx.outputs.len()) }</text>
            </svg>
        </div>
    }
}

/// The addresses at both ends, to be copied: a drawing has no room for buttons.
pub fn flow_addresses(lang: Lang, tx: &TxView) -> Html {
    let ends = inputs(lang, tx).into_iter().chain(outputs(lang, tx));
    let addresses: BTreeSet<String> = ends.filter_map(|end| end.address).collect();
    let entry = |address: String| {
        html! { <li key={address.clone()} class="hashtext">{ address_tile(&address, 14) }<span class="mono" title={address.clone()}>{ short_address(&address) }</span><CopyButton text={address} /></li> }
    };
    html! {
        if !addresses.is_empty() {
            <div class="flow-ends">
                <span class="lab" aria-hidden="true">{ text::addresses(lang) }</span>
                <ul class="flow-addresses" aria-label={text::addresses(lang)}>{ for addresses.into_iter().map(entry) }</ul>
            </div>
        }
    }
}

/// One labelled end of a band.
struct End {
    name: String,
    address: Option<String>,
    value: Option<Amount>,
    yours: bool,
    fee: bool,
}

impl End {
    fn text(&self) -> String {
        match self.value {
            Some(value) if self.fee => value.to_string(),
            Some(value) => amount_short(value),
            None => "?".to_string(),
        }
    }
}

fn inputs(lang: Lang, tx: &TxView) -> Vec<End> {
    if tx.coinbase {
        let value = sum(tx.outputs.iter().map(|output| output.value));
        return vec![End {
            name: text::subsidy_and_fees(lang).into(),
            address: None,
            value: Some(value),
            yours: false,
            fee: false,
        }];
    }
    let end = |input: &InputView| {
        let party = match (&input.address, input.kind) {
            _ if input.yours => Party::You,
            (Some(address), _) => Party::Address(address.clone()),
            (None, Some(kind)) => Party::Script(kind),
            (None, None) => Party::Unknown,
        };
        End {
            name: party_name(lang, &party),
            address: input.address.clone(),
            value: input.value,
            yours: input.yours,
            fee: false,
        }
    };
    bundled(lang, tx.inputs.iter().map(end).collect())
}

fn outputs(lang: Lang, tx: &TxView) -> Vec<End> {
    let end = |output: &OutputView| {
        let name = match (output.change, goes_back(tx, output)) {
            (true, _) => text::your_change(lang).to_string(),
            (false, true) if !output.yours => text::change(lang).to_string(),
            _ => party_name(lang, &payee(output)),
        };
        End {
            name,
            address: output.address.clone(),
            value: Some(output.value),
            yours: output.yours,
            fee: false,
        }
    };
    let fee = tx.fee.map(|fee| End {
        name: text::fee(lang).into(),
        address: None,
        value: Some(fee),
        yours: false,
        fee: true,
    });
    bundled(lang, tx.outputs.iter().map(end).collect()).into_iter().chain(fee).collect()
}

/// At most [`MAX_BANDS`], the last of them for all the rest.
fn bundled(lang: Lang, mut ends: Vec<End>) -> Vec<End> {
    if ends.len() > MAX_BANDS {
        let rest = ends.split_off(MAX_BANDS - 1);
        let value = sum(rest.iter().filter_map(|end| end.value));
        let yours = rest.iter().all(|end| end.yours);
        ends.push(End {
            name: text::more_inputs(lang, rest.len()),
            address: None,
            value: Some(value),
            yours,
            fee: false,
        });
    }
    ends
}

fn band_path(end: &End, band: &Band) -> Html {
    let class = classes!("flow-band", end.yours.then_some("me"), end.fee.then_some("fee"));
    html! { <path {class} d={band.path.clone()} /> }
}

fn input_band(flow: &FlowLayout, end: &End, band: &Band) -> Html {
    html! { <>{ band_path(end, band) }{ label(flow, end, band.y, 2.0, flow.left - 8.0) }</> }
}

fn output_band(flow: &FlowLayout, end: &End, band: &Band) -> Html {
    html! { <>{ band_path(end, band) }{ label(flow, end, band.y, flow.right + 8.0, flow.width - 2.0) }</> }
}

/// Tile, name and amount between `left` and `right`: on one line, or the amount below where it is narrow.
fn label(flow: &FlowLayout, end: &End, y: f64, left: f64, right: f64) -> Html {
    let bytes = end.address.as_deref().and_then(program);
    let text_x = if bytes.is_some() { left + 24.0 } else { left };
    let class = if end.fee {
        "s"
    } else if end.yours {
        "me"
    } else {
        ""
    };
    let amount_class = if end.fee || flow.narrow { "s" } else { "" };
    let (name_y, amount_x, amount_y, anchor) = match flow.narrow {
        true => (y - 1.0, text_x, y + 12.0, "start"),
        false => (y + 4.0, right, y + 4.0, "end"),
    };
    let words = html! {
        <>
            if let Some(bytes) = bytes {
                { tile(HashBytes::new(&bytes), left, y - 9.0, 18) }
            }
            <text {class} x={text_x.to_string()} y={name_y.to_string()}>{ &end.name }</text>
        </>
    };
    html! {
        <>
            if let Some(address) = &end.address {
                <a href={Route::Address(address.clone()).to_string()}>{ words }</a>
            } else {
                { words }
            }
            <text class={amount_class} x={amount_x.to_string()} y={amount_y.to_string()} text-anchor={anchor}>{ end.text() }</text>
        </>
    }
}

fn tile(hash: HashBytes, x: f64, y: f64, side: u16) -> Html {
    html! {
        <svg x={x.to_string()} y={y.to_string()} width={side.to_string()} height={side.to_string()}>
            <rect class="well" width="100%" height="100%" />
            <Stripe {hash} form={Form::Tile} width={side} height={side} />
        </svg>
    }
}
