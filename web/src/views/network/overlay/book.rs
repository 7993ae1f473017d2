//! The address book: buckets of *new* and *tried*, and what is known of each address.

use hashyard_node::view::{AddressBookView, BanView, KnownNodeView, PeersView, TellerView};
use hashyard_ui_model::bucket_grid::bucket_grid;
use yew::prelude::*;

use super::{Names, use_names};
use crate::bridge::ask;
use crate::i18n::{Lang, address_book as text, common, use_lang};
use crate::state::Shared;
use crate::topics::use_topic;
use crate::ui::{Glyph, Panel, Sep, StateBox, Switch, Tag, Tone, use_now};
use crate::views::parts::{Loaded, use_answer, use_request};

/// Squares in a row, and rows: 1,024 buckets of *new*, 256 of *tried*.
const NEW: (u16, u16) = (64, 16);
const TRIED: (u16, u16) = (64, 4);

/// What the node knows of others, asked for every second while it is shown; `None` before the first answer.
#[hook]
pub fn use_address_book() -> Option<Shared<AddressBookView>> {
    let second = use_now() / 1_000;
    match use_answer(ask::AddressBook, second.to_string()).answer {
        Loaded::Ready(book) => Some(book),
        Loaded::Waiting | Loaded::Failed(_) => None,
    }
}

/// Properties of [`BookPanel`].
#[derive(Properties, PartialEq)]
pub struct BookProps {
    /// What the node knows.
    pub book: Shared<AddressBookView>,
}

/// Buckets, addresses and bans.
#[component]
pub fn BookPanel(props: &BookProps) -> Html {
    let (lang, names, now) = (use_lang(), use_names(), use_now());
    let (request, seeds) = (use_request(), use_topic::<PeersView>().seeds);
    let onchange = request.callback(ask::SetSeeds);
    let end = html! {
        <label class="network-cut"><span class="lab" aria-hidden="true">{ text::seeds(lang) }</span><Switch label={text::seeds(lang)} on={seeds} {onchange} /></label>
    };
    let book = &props.book;
    let all = book.new.saturating_add(book.tried);
    let cut = (book.entries.len() < all as usize).then(|| text::shown(lang, book.entries.len(), all));
    let note = html! { <>{ text::known(lang, all) }if let Some(cut) = cut { <Sep />{ cut } }</> };
    html! {
        <Panel title={text::book(lang)} {note} {end}>
            <div class="pb network-buckets">
                if !seeds {
                    <p class="hint" role="status">{ text::seeds_off(lang) }</p>
                }
                { grid(text::new_of(lang, book.new), text::new_grid(lang, book.new_buckets.len()), &book.new_buckets, NEW) }
                { grid(text::tried_of(lang, book.tried), text::tried_grid(lang, book.tried_buckets.len()), &book.tried_buckets, TRIED) }
                <p class="hint">{ text::grid_why(lang) }</p>
            </div>
            if book.entries.is_empty() {
                <StateBox icon={Glyph::Network} title={text::empty(lang)} text={text::empty_why(lang)} />
            } else {
                <div class="network-book" tabindex="0" role="group" aria-label={text::entries(lang)}>
                    <ol>{ for book.entries.iter().map(|entry| row(lang, &names, entry, now)) }</ol>
                </div>
            }
            if !book.bans.is_empty() {
                <div class="pb network-bans">
                    <span class="lab">{ text::bans(lang) }</span>
                    <ul>{ for book.bans.iter().map(|ban| banned(lang, ban, now)) }</ul>
                </div>
            }
        </Panel>
    }
}

fn grid(title: String, label: String, buckets: &[(u16, u8)], (columns, rows): (u16, u16)) -> Html {
    let drawn = bucket_grid(buckets, columns, rows);
    html! {
        <figure>
            <figcaption class="num">{ title }</figcaption>
            <svg viewBox={format!("0 0 {columns} {rows}")} width="100%" role="img" aria-label={label}>
                <rect width={columns.to_string()} height={rows.to_string()} />
                <path class="lines" d={drawn.lines} />
                { for drawn.shades.into_iter().enumerate().filter(|(_, path)| !path.is_empty()).map(|(shade, path)| html! {
                    <path class={format!("shade{shade}")} d={path} />
                }) }
            </svg>
        </figure>
    }
}

fn row(lang: Lang, names: &Names, entry: &KnownNodeView, now: u64) -> Html {
    let ago = |time_s: u32| common::ago(lang, now.saturating_sub(u64::from(time_s) * 1_000) as f64 / 1_000.0);
    let called = match (entry.answered_s, entry.called_s) {
        // Who calls is heard, and not called.
        (None, None) => text::never_called(lang).to_owned(),
        (None, Some(called)) => text::called(lang, &ago(called)),
        (Some(answered), _) => text::answered(lang, &ago(answered)),
    };
    html! {
        <li key={entry.address.clone()}>
            <span class="who">{ match &entry.node {
                Some(node) => names.tile(lang, node),
                None => html! { <b class="mono trunc" title={entry.address.clone()}>{ &entry.address }</b> },
            } }</span>
            <span class="row">
                if entry.anchor {
                    <span title={text::anchor_why(lang)}><Tag>{ text::anchor(lang) }</Tag></span>
                }
                if entry.connected {
                    <Tag tone={Tone::Ok} icon={Glyph::Check}>{ text::connected(lang) }</Tag>
                }
            </span>
            <span class="about d2">
                <b>{ if entry.tried { "tried" } else { "new" } }</b>{ " " }{ place(lang, &entry.buckets) }<Sep />
                { teller(lang, &entry.teller) }<Sep />{ text::heard(lang, &ago(entry.heard_s)) }<Sep />{ called }
                if entry.attempts > 0 {
                    <><Sep /><span class="warn">{ text::failures(lang, entry.attempts) }</span></>
                }
            </span>
        </li>
    }
}

fn place(lang: Lang, buckets: &[u16]) -> String {
    match buckets {
        [one] => text::bucket(lang, *one),
        some => {
            let some: Vec<String> = some.iter().map(u16::to_string).collect();
            text::buckets(lang, &some.join(", "))
        }
    }
}

fn teller(lang: Lang, teller: &TellerView) -> String {
    match teller {
        TellerView::Carrier => text::seen_by_carrier(lang).to_owned(),
        TellerView::Tab => text::told_by_tab(lang).to_owned(),
        TellerView::Group(group) => text::told_by_group(lang, group),
        TellerView::Network(network) => text::told_by_network(lang, *network),
    }
}

fn banned(lang: Lang, ban: &BanView, now: u64) -> Html {
    let left = ban.until_s.saturating_sub(now / 1_000);
    html! {
        <li><span class="mono longhash">{ &ban.who }</span>{ " " }<span class="d3">{ text::banned_for(lang, &common::span(lang, left as f64)) }</span></li>
    }
}
