//! The 80 bytes that the first thread is hashing, with those marked that change, and how fast every thread is.

use hashyard_ui_model::format::{grouped, rate};
use hashyard_ui_model::tamper::HeaderField;
use yew::prelude::*;

use crate::bridge::MinerView;
use crate::i18n::{Lang, block, live, mine as text, use_lang};
use crate::ui::{Glyph, Panel, StateBox, use_still};
use crate::views::chain::live::rich;

/// Header and threads.
pub fn header_panel(lang: Lang, miner: &MinerView) -> Html {
    let note = (!miner.header.is_empty()).then(|| html! { { text::header_note(lang) } });
    html! {
        <Panel title={text::header(lang)} {note}>
            if miner.header.is_empty() {
                <StateBox icon={Glyph::Pick} title={text::header_none(lang)} />
            } else {
                <div class="pb lines">
                    <Bytes hex={miner.header.clone()} />
                    <p class="hint">{ rich(text::header_changes(lang)) }</p>
                    { threads(lang, miner) }
                </div>
            }
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct BytesProps {
    hex: String,
}

/// Fields in rows of sixteen bytes; the nonce, which every try changes, in the accent's colour.
#[component]
fn Bytes(props: &BytesProps) -> Html {
    let (lang, still) = (use_lang(), use_still());
    let byte = |(index, digits): (usize, &[u8])| {
        let field = HeaderField::of(index);
        let hides = still && field == HeaderField::Nonce;
        let digits = if hides { "··" } else { std::str::from_utf8(digits).unwrap_or_default() };
        html! { <b class={field_class(field)}>{ digits.to_string() }</b> }
    };
    let name =
        |field: HeaderField| html! { <span class={field_class(field)}>{ field_name(lang, field) }</span> };
    html! {
        <div class="mine-header" translate="no">
            <div class="hexl">{ for props.hex.as_bytes().chunks(2).enumerate().map(byte) }</div>
            <div class="row names">{ for HeaderField::ALL.into_iter().map(name) }</div>
        </div>
    }
}

fn field_class(field: HeaderField) -> &'static str {
    match field {
        HeaderField::Version => "f-v",
        HeaderField::PreviousHash => "f-p",
        HeaderField::MerkleRoot => "f-m",
        HeaderField::Time => "f-t",
        HeaderField::Bits => "f-b",
        HeaderField::Nonce => "f-n",
    }
}

fn field_name(lang: crate::i18n::Lang, field: HeaderField) -> &'static str {
    match field {
        HeaderField::Version => block::version(lang),
        HeaderField::PreviousHash => block::previous_hash(lang),
        HeaderField::MerkleRoot => block::merkle_root_low(lang),
        HeaderField::Time => block::time_low(lang),
        HeaderField::Bits => "bits",
        HeaderField::Nonce => "nonce",
    }
}

fn threads(lang: Lang, miner: &MinerView) -> Html {
    let top = miner.rates.iter().copied().fold(1.0, f64::max);
    let thread = |(index, hashps): (usize, &f64)| {
        let (number, unit) = rate(*hashps);
        html! {
            <div key={index}>
                <span>{ live::thread(lang, index) }</span>
                <i class="tr"><i ~style={format!("width:{:.1}%", hashps / top * 100.0)}></i></i>
                <span class="num r">{ format!("{number} {unit}") }</span>
            </div>
        }
    };
    html! {
        <div class="mine-threads">
            <span class="lab">{ text::workers(lang) }</span>
            { for miner.rates.iter().enumerate().map(thread) }
            <span class="hint num">{ text::tried(lang, &grouped(miner.tried)) }</span>
        </div>
    }
}
