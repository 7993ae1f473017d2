//! Ethereum's column, and its state tree.

use hashyard_ledgers::accounts::{ESCROW, SignedCall, TOKEN, VOTE, WEI};
use hashyard_ledgers::rules::Key;
use hashyard_ledgers::trie::Trie;
use hashyard_ledgers::{Ledgers, Setting};
use yew::prelude::*;

use super::bench::{Bench, use_bench};
use super::column::{Column, Row};
use crate::i18n::{Lang, ledgers as text, use_lang};
use crate::route::Route;
use crate::ui::{Button, Form, HashBytes, Panel, Stripe, Tag, Tone};

/// Balances and numbers.
pub fn column(lang: Lang, bench: &Bench) -> Html {
    let (now, before) = bench.ledgers();
    let setting = bench.play.setting();
    let current = bench.current();
    let trie = now.accounts.trie();
    Column {
        title: text::accounts_title(lang),
        note: text::accounts_note(lang),
        message: current.map(|(_, entry)| {
            entry.call.as_ref().map(|call| message(lang, call, setting)).unwrap_or_default()
        }),
        rows: rows(lang, now, before, setting, bench.play.log().nonces()),
        size: now.accounts.size(),
        answer: current
            .map(|(frame, _)| frame.answers.accounts.map_err(|why| text::account_refusal(lang, &why))),
        rounds: bench.play.rounds().accounts,
        rounds_why: text::accounts_why(lang),
        root: Some(trie.root),
        root_why: text::accounts_root(lang, trie.nodes.len()),
    }
    .draw(lang, bench)
}

fn rows(lang: Lang, now: &Ledgers, before: &Ledgers, setting: &Setting, nonces: bool) -> Vec<Row> {
    let row = |key: Key| {
        let value = now.accounts.value(key, setting);
        let nonce = |ledgers: &Ledgers| match key {
            Key::Balance(person) => Some(ledgers.accounts.get(&setting.person(person).address).nonce),
            _ => None,
        };
        let is_shown = matches!(key, Key::Balance(_)) || value > 0;
        is_shown.then(|| Row {
            name: html! { { text::key(lang, key) } },
            extra: match nonce(now) {
                Some(nonce) if nonces => text::call_nonce(lang, nonce),
                Some(_) => text::call_no_nonce(lang).to_owned(),
                None => text::in_storage(lang).to_owned(),
            },
            value: value.to_string(),
            changed: value != before.accounts.value(key, setting) || nonce(now) != nonce(before),
        })
    };
    Key::all().filter_map(row).collect()
}

fn message(lang: Lang, call: &SignedCall, setting: &Setting) -> Vec<String> {
    let signer = call.sender().and_then(|sender| setting.party_at(&sender));
    let unsigned = call.unsigned();
    let to = match (unsigned.to, setting.party_at(&unsigned.to)) {
        (_, Some(party)) => text::party(lang, party),
        (TOKEN, _) => text::token_contract(lang),
        (VOTE, _) => text::vote_contract(lang),
        (ESCROW, _) => text::escrow_contract(lang),
        _ => "",
    };
    let nonce = match unsigned.nonce {
        Some(nonce) => text::call_nonce(lang, nonce),
        None => text::call_no_nonce(lang).to_owned(),
    };
    let mut lines = vec![text::call_to(lang, to, &(unsigned.value / WEI).to_string()), nonce];
    if !unsigned.data.is_empty() {
        lines.push(text::call_data(lang, unsigned.data.len()));
    }
    lines.extend(signer.map(|signer| text::signed_by(lang, text::party(lang, signer))));
    lines
}

/// The state tree at the step that is looked at: one path is new.
#[component]
pub fn StateTree() -> Html {
    let (lang, bench) = (use_lang(), use_bench());
    let (now, before) = bench.ledgers();
    let (trie, old) = (now.accounts.trie(), before.accounts.trie());
    let is_new = |hash: &[u8; 32]| old.nodes.iter().all(|node| node.hash != *hash);
    let changed = trie.nodes.iter().filter(|node| is_new(&node.hash)).count();
    let rows = rows(lang, now, before, bench.play.setting(), bench.play.log().nonces());
    html! {
        <Panel title={text::tree(lang)} note={html! { { text::tree_note(lang, changed, trie.nodes.len()) } }}>
            <div class="pb lines">
                <p class="hint">{ text::tree_sentence(lang) }</p>
                { super::column::rows(&rows) }
                <ul class="ledgers-nodes">{ for (0..trie.nodes.len()).map(|index| {
                    html! { <li class={classes!(is_new(&trie.nodes[index].hash).then_some("changed"))}>{ node(lang, &trie, index) }
                        if is_new(&trie.nodes[index].hash) { <Tag tone={Tone::Accent}>{ text::changed(lang) }</Tag> }
                    </li> }
                }) }</ul>
                <Button href={Route::Ledgers.to_string()}>{ text::open(lang) }</Button>
            </div>
        </Panel>
    }
}

/// A node of the tree: its path, its kind, its hash.
pub fn node(lang: Lang, trie: &Trie, index: usize) -> Html {
    let node = &trie.nodes[index];
    let hash = HashBytes::new(&node.hash);
    html! {
        <>
            <Stripe {hash} form={Form::Tile} width=15 height=15 />
            <span class="mono">{ path(lang, &node.path) }</span>
            <span class="kind">{ text::node_bytes(lang, text::node_kind(lang, node.kind), node.encoded.len()) }</span>
            <span class="mono hash" title={hash.to_hex()}>{ hash.to_hex()[..4].to_owned() }{ ".." }</span>
        </>
    }
}

/// Nibbles as digits.
pub fn path(lang: Lang, nibbles: &[u8]) -> String {
    match nibbles {
        [] => text::node_root(lang).to_owned(),
        nibbles => nibbles.iter().map(|nibble| format!("{nibble:x}")).collect(),
    }
}
