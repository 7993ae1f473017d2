//! The list of messages: one tab stop, arrows choose.

use hashyard_node::view::MessageView;
use hashyard_ui_model::format::grouped;
use yew::prelude::*;

use crate::i18n::{Lang, network as text};
use crate::ui::{Form, Glyph, HashBytes, Icon, Stripe};
use crate::views::parts::time_of_day_ms;

/// Rows drawn.
const ROWS: usize = 120;

/// The list.
pub fn log_list(
    lang: Lang,
    messages: &[MessageView],
    chosen: Option<u64>,
    choose: &Callback<MessageView>,
) -> Html {
    let rows = &messages[..messages.len().min(ROWS)];
    let at = rows.iter().position(|message| Some(message.seq) == chosen);
    let onkeydown = {
        let (rows, choose) = (rows.to_vec(), choose.clone());
        Callback::from(move |event: KeyboardEvent| {
            let target = match (event.key().as_str(), at) {
                ("ArrowDown", Some(at)) => at + 1,
                ("ArrowUp", Some(at)) => at.saturating_sub(1),
                ("ArrowDown" | "ArrowUp" | "Home", _) => 0,
                ("End", _) => rows.len().saturating_sub(1),
                _ => return,
            };
            event.prevent_default();
            if let Some(message) = rows.get(target) {
                choose.emit(message.clone());
                scroll_to(message.seq);
            }
        })
    };
    if rows.is_empty() {
        return html! { <div class="list"><p class="hint pb">{ text::none_of_kind(lang) }</p></div> };
    }
    html! {
        <ol class="list" role="listbox" tabindex="0" aria-label={text::log(lang)} {onkeydown}
            aria-activedescendant={at.map(|at| row_id(rows[at].seq))}>
            { for rows.iter().map(|message| html! { <Row key={message.seq} message={message.clone()} on={Some(message.seq) == chosen} choose={choose.clone()} /> }) }
        </ol>
    }
}

fn row_id(seq: u64) -> String {
    format!("message-{seq}")
}

fn scroll_to(seq: u64) {
    let row = web_sys::window().and_then(|window| window.document()?.get_element_by_id(&row_id(seq)));
    if let Some(row) = row {
        row.scroll_into_view_with_bool(false);
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    message: MessageView,
    on: bool,
    choose: Callback<MessageView>,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let message = &props.message;
    let onclick = {
        let (choose, message) = (props.choose.clone(), message.clone());
        Callback::from(move |_: MouseEvent| choose.emit(message.clone()))
    };
    let (class, icon, arrow) =
        if message.outgoing { ("acc", Glyph::Out, "→") } else { ("d2", Glyph::In, "←") };
    html! {
        <li id={row_id(message.seq)} role="option" aria-selected={if props.on { "true" } else { "false" }} {onclick}
            class={classes!(message.error.as_ref().map(|_| "bad"))}>
            <span class="d3">{ time_of_day_ms(message.time_ms) }</span>
            <span {class}><Icon of={icon} size=12 /><span class="sr">{ arrow }</span></span>
            <b class="trunc">{ &message.command }</b>
            <span class="d2 trunc">{ &message.peer_name }</span>
            <span class="size">
                <span class="d3">{ format!("{} B", grouped(message.size.into())) }</span>
                if let Some(subject) = &message.subject {
                    <Stripe hash={HashBytes::from_hex(subject)} form={Form::Tile} width=14 height=14 />
                } else {
                    <span class="gap14"></span>
                }
            </span>
        </li>
    }
}
