//! The row in which the browser keeps the wallet's secret, as it is stored.

use core::ops::Range;

use hashyard_core::wallet::SecretRow;
use hashyard_course::Deed;
use yew::prelude::*;

use super::super::bytes::hex;
use crate::bridge::ask;
use crate::i18n::{Lang, blank, ciphers as text, use_lang};
use crate::ui::{Button, ButtonKind, Callout, Glyph, Panel};
use crate::views::parts::use_inline_request;
use crate::watch;

/// The row, when it is asked for.
#[component]
pub fn SecretRowPanel() -> Html {
    let (lang, request) = (use_lang(), use_inline_request());
    let row = use_state_eq(|| None::<SecretRow>);
    let onclick = {
        let (request, row) = (request.clone(), row.setter());
        Callback::from(move |_: MouseEvent| {
            let row = row.clone();
            request.ask(ask::StoredSecret, move |answer| {
                let found = answer?;
                watch::tell(&Deed::SecretRow(found.clone()));
                row.set(Some(found));
                Ok(None)
            });
        })
    };
    html! {
        <Panel title={text::secret_row(lang)} note={html! { { text::secret_row_note(lang) } }}>
            <div class="pb form">
                <div class="row"><Button kind={ButtonKind::Primary} busy={request.busy} {onclick}>{ text::read_row(lang) }</Button></div>
                { request.alert(lang) }
                <div role="status">
                    { match &*row {
                        None => Html::default(),
                        Some(SecretRow::Open { words }) => html! {
                            <Callout bad=true icon={Glyph::Alert}>{ text::open_row(lang, *words) }{ blank(lang) }<a href="#/wallet">{ text::to_wallet(lang) }</a></Callout>
                        },
                        Some(SecretRow::Sealed(bytes)) => sealed(lang, bytes),
                    } }
                </div>
            </div>
        </Panel>
    }
}

/// The fields of a sealed row: a kind, then the vault.
fn sealed(lang: Lang, bytes: &[u8]) -> Html {
    let end = bytes.len();
    let fields: [(&str, Range<usize>); 9] = [
        (text::row_kind(lang), 0..1),
        (text::row_version(lang), 1..5),
        (text::row_memory(lang), 5..9),
        (text::row_passes(lang), 9..13),
        (text::row_salt(lang), 13..29),
        ("nonce", 29..41),
        (text::row_ciphertext(lang), 41..end.saturating_sub(20)),
        (text::row_tag(lang), end.saturating_sub(20)..end.saturating_sub(4)),
        (text::row_check(lang), end.saturating_sub(4)..end),
    ];
    let field = |(name, range): (&str, Range<usize>)| {
        let bytes = bytes.get(range)?;
        Some(
            html! { <><dt>{ name.to_owned() }</dt><dd class="mono longhash" translate="no">{ hex(bytes) }</dd></> },
        )
    };
    html! {
        <>
            <Callout icon={Glyph::Lock}>{ text::sealed_row(lang, end) }</Callout>
            <dl class="facts crypto-row">{ for fields.into_iter().filter_map(field) }</dl>
        </>
    }
}
