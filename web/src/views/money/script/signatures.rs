//! The signatures that were checked just now, and what exactly each of them signs.

use hashyard_node::view::{CheckView, TraceView};
use hashyard_ui_model::script_walk::Moment;
use yew::prelude::*;

use super::listing::{shorten, tile};
use crate::i18n::{Lang, trace as text};
use crate::ui::{Form, Glyph, HashBytes, LongHash, Panel, Stripe, Tag, Tone};

/// The checks of this moment; nothing if it checked none.
pub fn signatures(lang: Lang, trace: &TraceView, moment: Moment) -> Html {
    let checks = moment.checks(trace);
    html! { { for checks.into_iter().map(|view| check(lang, view)) } }
}

fn check(lang: Lang, check: &CheckView) -> Html {
    let verdict = match check.valid {
        true => html! { <Tag tone={Tone::Ok} icon={Glyph::Check}>{ text::valid(lang) }</Tag> },
        false => html! { <Tag tone={Tone::Bad} icon={Glyph::X}>{ text::invalid(lang) }</Tag> },
    };
    let note = check.sighash_type.clone().map(|name| html! { { name } });
    html! {
        <Panel title={text::signature(lang)} {note} end={verdict}>
            <div class="pb script-signatures">
                <div class="lab">{ text::public_key(lang) }</div>
                <LongHash text={check.public_key.clone()} />
                if check.signature.is_empty() {
                    <p class="hint">{ text::nothing_signed(lang) }</p>
                } else {
                    <div class="lab">{ text::signature_of(lang) }</div>
                    <LongHash text={check.signature.clone()} />
                }
                if !check.fields.is_empty() {
                    <div class="lab">{ text::signs(lang) }</div>
                    <dl class="script-signed">{ for check.fields.iter().map(field) }</dl>
                }
                if let Some(sighash) = &check.sighash {
                    <div class="lab">{ text::sighash(lang) }</div>
                    <Stripe hash={HashBytes::from_hex(sighash)} form={Form::Line} height=12 />
                    <LongHash text={sighash.clone()} />
                }
            </div>
        </Panel>
    }
}

fn field((name, hex): &(String, String)) -> Html {
    html! {
        <>
            <dt class="mono">{ name }</dt>
            <dd class="mono" title={hex.clone()}>{ shorten(hex) }{ tile(hex) }</dd>
        </>
    }
}
