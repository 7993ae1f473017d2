//! A proof, put together by hand: nodes of the state tree that lead from the root to one account.

use std::collections::BTreeSet;

use hashyard_course::Deed;
use hashyard_ledgers::accounts::WEI;
use hashyard_ledgers::proof::{ProofError, verify};
use hashyard_ledgers::setting::keccak;
use hashyard_ledgers::{Ledgers, Person, Play};
use yew::prelude::*;

use super::accounts::{node, path};
use super::bench::use_bench;
use crate::i18n::{Lang, ledgers as text, use_lang};
use crate::ui::{Button, Checkbox, Glyph, Hint, Panel, Seg, SegItem, Tone};
use crate::watch;

/// Digits of an account's key that are shown: more than the tree is high.
const DIGITS: usize = 6;

/// What was checked: whose account, and what came of it.
type Checked = (Person, Result<Option<Vec<u8>>, ProofError>);

/// The nodes, and a button that checks those that are ticked. It is the tree behind the last step, whichever is looked at.
#[component]
pub fn ProofPanel() -> Html {
    let (lang, bench) = (use_lang(), use_bench());
    let person = use_state_eq(|| 0_usize);
    let picked = use_state_eq(BTreeSet::<[u8; 32]>::new);
    let checked = use_state_eq(|| None::<Checked>);
    let who = Person::ALL[*person];
    let trie = bench.play.ledgers().accounts.trie();
    let key = keccak(&bench.play.setting().person(who).address);
    let items: Vec<SegItem> = Person::ALL.map(|person| SegItem::new(text::person(lang, person))).into();
    let onselect = {
        let (person, checked) = (person.setter(), checked.setter());
        Callback::from(move |index: usize| {
            person.set(index.min(Person::ALL.len() - 1));
            checked.set(None);
        })
    };
    let onclick = {
        let (play, picked, checked) = (bench.play.clone(), picked.clone(), checked.setter());
        Callback::from(move |_: MouseEvent| checked.set(Some((who, check(&play, who, &picked)))))
    };
    let tick = |hash: [u8; 32]| {
        let (picked, checked) = (picked.clone(), checked.setter());
        Callback::from(move |on: bool| {
            let mut new = (*picked).clone();
            let _ = if on { new.insert(hash) } else { new.remove(&hash) };
            picked.set(new);
            checked.set(None);
        })
    };
    let row = |index: usize| {
        let one = &trie.nodes[index];
        let label = format!("{} {}", path(lang, &one.path), text::node_kind(lang, one.kind));
        html! {
            <li key={index}>
                <Checkbox {label} on={picked.contains(&one.hash)} onchange={tick(one.hash)} />
                { node(lang, &trie, index) }
            </li>
        }
    };
    let digits = path(lang, &hashyard_ledgers::trie::nibbles(&key)[..DIGITS]);
    html! {
        <Panel title={text::proof(lang)} note={html! { { text::proof_note(lang) } }} class="ledgers-proof">
            <div class="pb lines">
                <div class="row"><span class="lab">{ text::whose(lang) }</span><Seg label={text::whose(lang)} {items} selected={*person} {onselect} /></div>
                <p class="hint">{ text::proof_how(lang, text::person(lang, who), &digits) }</p>
                <ul class="ledgers-nodes">{ for (0..trie.nodes.len()).map(row) }</ul>
                <div class="row"><Button icon={Glyph::Check} {onclick}>{ text::proof_check(lang) }</Button>
                    <span role="status">{ checked.as_ref().map(|checked| outcome(lang, checked, bench.play.ledgers(), &bench.play)).unwrap_or_default() }</span>
                </div>
            </div>
        </Panel>
    }
}

/// Checks the picked nodes, and hands them to the mission under way.
fn check(play: &Play, person: Person, picked: &BTreeSet<[u8; 32]>) -> Result<Option<Vec<u8>>, ProofError> {
    let trie = play.ledgers().accounts.trie();
    let nodes = trie.nodes.iter().filter(|node| picked.contains(&node.hash));
    let nodes: Vec<Vec<u8>> = nodes.map(|node| node.encoded.clone()).collect();
    let read = verify(&trie.root, &keccak(&play.setting().person(person).address), &nodes);
    watch::tell(&Deed::AccountProof { log: play.log().clone(), person, nodes });
    read
}

fn outcome(lang: Lang, (person, read): &Checked, ledgers: &Ledgers, play: &Play) -> Html {
    let who = text::person(lang, *person);
    let (tone, words) = match read {
        Ok(Some(_)) => {
            let account = ledgers.accounts.get(&play.setting().person(*person).address);
            (Tone::Ok, text::proved(lang, who, account.nonce, (account.balance / WEI) as u64))
        }
        Ok(None) => (Tone::Ok, text::proved_absent(lang, who)),
        Err(why) => (Tone::Bad, text::proof_error(lang, *why)),
    };
    html! { <Hint {tone}>{ words }</Hint> }
}
