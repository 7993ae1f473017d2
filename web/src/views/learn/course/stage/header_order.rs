//! Five headers to be put in order, by buttons.

use hashyard_core::Header;
use hashyard_course::Deed;
use hashyard_ui_model::header_order::{moved, shuffled};
use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{origins as text, use_lang};
use crate::state::Shared;
use crate::ui::{Button, ButtonKind, Glyph, HashText, Panel, StateBox};
use crate::views::parts::{Loaded, use_answer};
use crate::watch;

const HEADERS: usize = 5;

/// The latest five, out of order.
#[component]
pub fn FiveHeaders() -> Html {
    let (lang, round) = (use_lang(), use_state_eq(|| 0_u32));
    let asked = use_answer(ask::LatestHeaders(HEADERS as u32), round.to_string());
    let onclick = {
        let round = round.clone();
        Callback::from(move |_: MouseEvent| round.set(*round + 1))
    };
    let end = html! { <Button small=true icon={Glyph::Refresh} {onclick}>{ text::shuffle(lang) }</Button> };
    html! {
        <Panel title={text::five_headers(lang)} note={html! { text::five_note(lang) }} {end}>
            { match &asked.answer {
                Loaded::Ready(headers) if headers.len() == HEADERS => {
                    html! { <Order key={headers[0].block_hash().to_string()} headers={headers.clone()} /> }
                }
                Loaded::Ready(_) => html! { <StateBox icon={Glyph::Block} title={text::too_few(lang)} text={text::too_few_why(lang)} /> },
                Loaded::Waiting => html! { <div class="pb" aria-busy="true" /> },
                Loaded::Failed(why) => html! { <div class="pb">{ why.clone() }</div> },
            } }
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct OrderProps {
    headers: Shared<Vec<Header>>,
}

#[component]
fn Order(props: &OrderProps) -> Html {
    let lang = use_lang();
    let list = use_state_eq(|| shuffled(&props.headers));
    let step = {
        let list = list.clone();
        Callback::from(move |(at, up): (usize, bool)| list.set(moved(&list, at, up)))
    };
    let line = |(at, header): (usize, &Header)| {
        let button = |up: bool| {
            let label = if up { text::up(lang, at + 1) } else { text::down(lang, at + 1) };
            let glyph = if up { Glyph::Up } else { Glyph::Down };
            let disabled = if up { at == 0 } else { at + 1 == HEADERS };
            html! { <Button small=true icon={glyph} {label} {disabled} onclick={step.reform(move |_: MouseEvent| (at, up))} /> }
        };
        html! {
            <li>
                <span class="num">{ at + 1 }</span>
                <span class="course-hashes">
                    <span><span class="lab">{ text::previous(lang) }</span><HashText hash={header.prev_blockhash} copy=false /></span>
                    <span><span class="lab">{ text::own_hash(lang) }</span><HashText hash={header.block_hash()} copy=false /></span>
                </span>
                <span class="row">{ button(true) }{ button(false) }</span>
            </li>
        }
    };
    let onclick = {
        let list = list.clone();
        Callback::from(move |_: MouseEvent| watch::tell(&Deed::Ordered((*list).clone())))
    };
    html! {
        <>
            <ol class="course-lines">{ for list.iter().enumerate().map(line) }</ol>
            <div class="pb row"><Button kind={ButtonKind::Primary} {onclick}>{ text::check_order(lang) }</Button></div>
        </>
    }
}
