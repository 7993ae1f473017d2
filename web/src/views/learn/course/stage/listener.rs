//! What somebody hears who listens on this node's connections: raw bytes, and eight of them read as an amount.

use std::rc::Rc;

use hashyard_core::Amount;
use hashyard_course::Deed;
use hashyard_course::missions::number::read_count;
use hashyard_node::view::{Hearing, OverheardView, PeersView};
use hashyard_ui_model::format::grouped;
use hashyard_ui_model::hex_dump::{AMOUNT, ROW, amount_at, has_letters, letters};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::super::mission::tool_link;
use crate::bridge::ask;
use crate::client::use_client;
use crate::i18n::{Lang, listener as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{
    Button, ButtonKind, CopyButton, Field, Glyph, Icon, Panel, Sep, StateBox, Tag, Tone, clock_time, use_now,
};
use crate::views::parts::{on_submit, set};
use crate::watch;

/// Pieces that are kept in the page and listed.
const KEPT: usize = 128;
/// The field of a message's name in V1 (`CMessageHeader`), for what the page's mission looks for: it is padded with zeros to
/// `COMMAND_SIZE` bytes, so `wtxidrelay` and `cmpctblock` are no payment and no block.
const SOUGHT: [&[u8; 12]; 2] = [b"tx\0\0\0\0\0\0\0\0\0\0", b"block\0\0\0\0\0\0\0"];
/// Letters of a piece that its row shows.
const PREVIEW: usize = 24;
/// Rows of bytes that are drawn.
const ROWS: usize = 64;
/// Hex digits of a session that tell it from others.
const SESSION: usize = 8;

/// The pieces, one of them in full, and the sessions.
#[component]
pub fn Listener() -> Html {
    let (lang, overheard) = (use_lang(), use_overheard());
    let pieces = &overheard.pieces;
    let (chosen, sought) = (use_state_eq(|| None::<Rc<OverheardView>>), use_state_eq(String::new));
    let hint = |shown: usize| {
        html! { <>{ text::letters_hint(lang, shown, pieces.len()) }if overheard.is_cut { <Sep />{ text::older_gone(lang) } }</> }
    };
    let shown: Vec<_> = pieces.iter().filter(|piece| has_letters(&piece.bytes, sought.trim())).collect();
    html! {
        <>
            <Panel title={text::title(lang)} note={html! { text::note(lang) }}>
                if pieces.is_empty() {
                    <StateBox icon={Glyph::Swap} title={text::silence(lang)} text={text::silence_why(lang)}>{ tool_link(lang, "another") }</StateBox>
                } else {
                    <div class="pb form">
                        <Field id="heard-letters" label={text::letters(lang)} value={(*sought).clone()} oninput={set(&sought)} mono=true
                            placeholder="tx" longest=12 hint={hint(shown.len())} />
                    </div>
                    <ol class="course-heard" tabindex="0" aria-label={text::title(lang)}>
                        { for shown.into_iter().map(|piece| row(lang, piece, &chosen)) }
                    </ol>
                    if let Some(piece) = &*chosen {
                        <Bytes key={piece.seq} piece={piece.clone()} />
                    } else {
                        <p class="pb hint">{ text::choose(lang) }</p>
                    }
                }
            </Panel>
            <Sessions />
        </>
    }
}

/// What crossed lately.
#[derive(Default)]
struct Overheard {
    /// Newest first, at most [`KEPT`].
    pieces: Vec<Rc<OverheardView>>,
    /// There were more.
    is_cut: bool,
}

impl Overheard {
    /// With pieces that crossed since, the oldest first. What was sought stays longer than the pings that would push it out; the
    /// newest piece stays in any case, for the next question begins behind it.
    fn with(&self, news: Vec<OverheardView>) -> Self {
        let mut pieces: Vec<_> =
            news.into_iter().rev().map(Rc::new).chain(self.pieces.iter().cloned()).collect();
        let excess = pieces.len().saturating_sub(KEPT);
        for _ in 0..excess {
            let others = pieces.iter().skip(1).rposition(|piece| !is_sought(piece));
            pieces.remove(others.map_or(pieces.len() - 1, |at| at + 1));
        }
        Self { pieces, is_cut: self.is_cut || excess > 0 }
    }
}

/// A payment or a block begins in this piece, in the open.
fn is_sought(piece: &OverheardView) -> bool {
    piece.bytes.windows(SOUGHT[0].len()).any(|bytes| SOUGHT.iter().any(|name| bytes == *name))
}

/// What crossed lately, asked for every second.
#[hook]
fn use_overheard() -> Rc<Overheard> {
    let (client, second) = (use_client(), use_now() / 1_000);
    let known = use_state(Rc::<Overheard>::default);
    let (setter, before) = (known.setter(), (*known).clone());
    use_effect_with(second, move |_| {
        spawn_local(async move {
            let after = before.pieces.first().map_or(0, |newest| newest.seq);
            if let Ok(news) = client.ask(ask::Overheard { after }).await
                && !news.is_empty()
            {
                setter.set(Rc::new(before.with(news)));
            }
        });
    });
    (*known).clone()
}

fn row(lang: Lang, piece: &Rc<OverheardView>, chosen: &UseStateHandle<Option<Rc<OverheardView>>>) -> Html {
    let is_chosen = chosen.as_ref().is_some_and(|chosen| chosen.seq == piece.seq);
    let onclick = {
        let (choose, piece) = (set(chosen), piece.clone());
        Callback::from(move |_: MouseEvent| choose.emit(Some(piece.clone())))
    };
    let (class, icon, way) = match piece.outgoing {
        true => ("acc", Glyph::Out, text::to(lang, &piece.peer_name)),
        false => ("d2", Glyph::In, text::from(lang, &piece.peer_name)),
    };
    html! {
        <li key={piece.seq}>
            <button type="button" aria-pressed={if is_chosen { "true" } else { "false" }} {onclick}>
                <span class="d3">{ clock_time(piece.time_ms) }</span>
                <span {class}><Icon of={icon} size={12} /></span>
                <span class="trunc d2">{ way }</span>
                { hearing(lang, piece.hearing) }
                <span class="mono trunc" translate="no">{ letters(&piece.bytes[..piece.bytes.len().min(PREVIEW)]) }</span>
                <span class="d3 num">{ format!("{} B", grouped(piece.size.into())) }</span>
            </button>
        </li>
    }
}

fn hearing(lang: Lang, hearing: Hearing) -> Html {
    match hearing {
        Hearing::Open => html! { <Tag tone={Tone::Warn}>{ text::open(lang) }</Tag> },
        Hearing::Handshake => html! { <Tag>{ text::handshake(lang) }</Tag> },
        Hearing::Encrypted => {
            html! { <Tag tone={Tone::Ok}><Icon of={Glyph::Lock} size={12} />{ text::encrypted(lang) }</Tag> }
        }
    }
}

#[derive(Properties, PartialEq)]
struct BytesProps {
    piece: Rc<OverheardView>,
}

/// A piece in rows of eight, beside each other where there is room. Eight bytes, from the one that was pointed at, are read as an amount.
#[component]
fn Bytes(props: &BytesProps) -> Html {
    let (lang, typed) = (use_lang(), use_state_eq(|| "0".to_owned()));
    let piece = &props.piece;
    let at = read_count(&typed).map_or(0, |at| at as usize);
    let point = {
        let typed = typed.setter();
        Callback::from(move |at: usize| typed.set(at.to_string()))
    };
    let value = amount_at(&piece.bytes, at);
    let shown = &piece.bytes[..piece.bytes.len().min(ROWS * ROW)];
    let amount = value.map(Amount).filter(|amount| amount.is_money());
    let onsubmit = {
        let piece = piece.clone();
        on_submit(move || {
            if let Some(said) = amount {
                watch::tell(&Deed::AmountRead { said, heard: (*piece).clone() });
            }
        })
    };
    let reading = match (value, amount) {
        (_, Some(amount)) => text::reads(lang, &grouped(amount.0), &amount.to_string()),
        (Some(_), None) => text::beyond(lang).to_owned(),
        (None, _) => text::too_few(lang).to_owned(),
    };
    html! {
        <form class="pb form" {onsubmit}>
            <div class="course-raw" tabindex="0" role="group" aria-label={text::bytes(lang)} translate="no">
                { for shown.chunks(ROW).enumerate().map(|(index, bytes)| byte_row(index * ROW, bytes, at, &point)) }
            </div>
            if shown.len() < piece.size as usize {
                <p class="hint">{ text::cut(lang, &grouped(shown.len() as u64), &grouped(piece.size.into())) }</p>
            }
            <div class="row course-form">
                <Field id="heard-at" label={text::at(lang)} value={(*typed).clone()} oninput={set(&typed)} mode="numeric" longest=4 />
                <output class="mono">{ reading }</output>
                <Button kind={ButtonKind::Primary} disabled={amount.is_none()}>{ text::that_is_it(lang) }</Button>
            </div>
        </form>
    }
}

fn byte_row(offset: usize, bytes: &[u8], at: usize, point: &Callback<usize>) -> Html {
    let byte = |(index, byte): (usize, &u8)| {
        let position = offset + index;
        let onclick = point.reform(move |_: MouseEvent| position);
        let class = (at..at + AMOUNT).contains(&position).then_some("on");
        html! { <i {class} {onclick}>{ format!("{byte:02x}") }</i> }
    };
    html! {
        <div key={offset}>
            <span class="d3">{ format!("{offset:03}") }</span>
            <span>{ for bytes.iter().enumerate().map(byte) }</span>
            <span class="d2">{ letters(bytes) }</span>
        </div>
    }
}

/// Which session each connection has: the same on both sides if nobody stands in between.
#[component]
fn Sessions() -> Html {
    let (lang, peers) = (use_lang(), use_topic::<PeersView>());
    let stand = peers.peers.iter().filter(|peer| peer.handshake >= 3);
    let row = |session: &Option<String>| match session.as_deref().and_then(|session| session.get(..SESSION)) {
        Some(digits) => html! {
            <><Icon of={Glyph::Lock} size={12} /><b class="mono">{ digits.to_owned() }</b><CopyButton text={digits.to_owned()} /></>
        },
        None => hearing(lang, Hearing::Open),
    };
    html! {
        <Panel title={text::sessions(lang)} note={html! { text::sessions_note(lang) }}>
            <dl class="pb course-sessions">
                { for stand.map(|peer| html! { <div key={peer.id}><dt>{ &peer.name }</dt><dd class="row">{ row(&peer.session_id) }</dd></div> }) }
            </dl>
        </Panel>
    }
}
