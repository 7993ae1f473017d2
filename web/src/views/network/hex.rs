//! Raw bytes in rows of eight; each field underlined.

use hashyard_ui_model::hex_dump::{ROW, Row, Segment, rows};
use hashyard_wire::explain::{Field, FieldKind};
use yew::prelude::*;

use crate::i18n::{network as text, use_lang};
use crate::views::parts::{MoreButton, use_page};

/// Rows drawn at once.
const ROWS: usize = 32;

/// Properties of [`HexDump`].
#[derive(Properties, PartialEq)]
pub struct HexDumpProps {
    /// The message.
    pub bytes: Vec<u8>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// The field pointed at.
    pub hot: Option<usize>,
    /// Another is pointed at, or none.
    pub point: Callback<Option<usize>>,
}

/// The dump.
#[component]
pub fn HexDump(props: &HexDumpProps) -> Html {
    let lang = use_lang();
    let (shown, more) = use_page(ROWS);
    let bytes = &props.bytes[..props.bytes.len().min(shown * ROW)];
    let ranges: Vec<_> = props.fields.iter().map(|field| field.offset..field.offset + field.len).collect();
    html! {
        <div>
            <div class="network-hex" tabindex="0" role="group" aria-label={text::bytes(lang)} translate="no">
                { for rows(bytes, &ranges).iter().map(|row| draw_row(row, props)) }
            </div>
            <MoreButton shown={shown * ROW} total={props.bytes.len()} onclick={more} />
        </div>
    }
}

fn draw_row(row: &Row, props: &HexDumpProps) -> Html {
    html! {
        <>
            <span class="of">{ format!("{:02x}", row.offset) }</span>
            <span>{ for row.segments.iter().enumerate().map(|(index, segment)| draw_segment(index, segment, props)) }</span>
            <span class="d3">{ &row.ascii }</span>
        </>
    }
}

fn draw_segment(index: usize, segment: &Segment, props: &HexDumpProps) -> Html {
    let space = if index > 0 { " " } else { "" };
    let Some(field) = segment.field else { return html! { <>{ space }{ &segment.hex }</> } };
    let kind = match props.fields[field].kind {
        FieldKind::Hash => Some("h"),
        FieldKind::Error => Some("x"),
        FieldKind::Plain | FieldKind::Verified => None,
    };
    let onmouseenter = props.point.reform(move |_: MouseEvent| Some(field));
    let onmouseleave = props.point.reform(|_: MouseEvent| None);
    let class = classes!("f", kind, (props.hot == Some(field)).then_some("on"));
    html! { <>{ space }<span {class} {onmouseenter} {onmouseleave}>{ &segment.hex }</span></> }
}
