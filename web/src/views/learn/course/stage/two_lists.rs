//! The tip's Merkle tree, and a bench on which one root gets two lists.

use hashyard_core::miner::{Job, scan};
use hashyard_core::{Block, Decodable, Encodable};
use hashyard_course::Deed;
use hashyard_node::view::ChainView;
use hashyard_ui_model::format::grouped;
use hashyard_ui_model::hex::{hex_bytes, hex_digits};
use hashyard_ui_model::two_lists::{TwoLists, longer};
use yew::prelude::*;

use super::task::{Turns, use_task};
use crate::bridge::ask::{self, WhichBlock};
use crate::i18n::{Lang, course_bench as text, reject, use_lang};
use crate::state::Shared;
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Callout, Glyph, HashText, Panel};
use crate::views::chain::block::MerklePanel;
use crate::views::parts::{Loaded, set, use_answer, use_inline_request};
use crate::watch;

/// Nonces in one go: some milliseconds.
const NONCES: u64 = 2_000;

/// Tree and bench.
#[component]
pub fn TwoListsStage() -> Html {
    html! { <><TipTree /><Bench /></> }
}

#[component]
fn TipTree() -> Html {
    let (lang, tip) = (use_lang(), use_topic::<ChainView>().tip);
    let asked = use_answer(ask::Block(WhichBlock::Hash(tip)), String::new());
    match asked.answer {
        Loaded::Ready(view) => html! { <Tree key={tip.to_string()} {view} /> },
        Loaded::Waiting => html! { <Panel title={text::tip_tree(lang)} busy=true /> },
        Loaded::Failed(why) => {
            html! { <Panel title={text::tip_tree(lang)}><div class="pb">{ why }</div></Panel> }
        }
    }
}

#[derive(Properties, PartialEq)]
struct TreeProps {
    view: Shared<hashyard_node::view::BlockView>,
}

#[component]
fn Tree(props: &TreeProps) -> Html {
    let chosen = use_state_eq(|| 0_usize);
    html! { <MerklePanel view={props.view.clone()} root={props.view.header.merkle_root} chosen={*chosen} choose={set(&chosen)} live={None::<&'static str>} /> }
}

/// A candidate, and how far it has come.
#[derive(Clone, PartialEq)]
struct Candidate {
    block: Block,
    is_found: bool,
    tried: u64,
    /// What the node said to the longer list, and to the real one: `None` in it means that it took the block.
    longer: Option<Option<String>>,
    real: Option<Option<String>>,
}

#[component]
fn Bench() -> Html {
    let (lang, request, task) = (use_lang(), use_inline_request(), use_task());
    let candidate = use_state_eq(|| None::<Candidate>);
    let take = {
        let (request, candidate, task) = (request.clone(), candidate.setter(), task.clone());
        Callback::from(move |_: MouseEvent| {
            task.cancel();
            let candidate = candidate.clone();
            request.ask(ask::ByHand, move |answer| {
                let block = hex_bytes(&answer?).and_then(|bytes| Block::decode(&bytes).ok());
                candidate.set(block.map(|block| Candidate {
                    block,
                    is_found: false,
                    tried: 0,
                    longer: None,
                    real: None,
                }));
                Ok(None)
            });
        })
    };
    let find = {
        let (task, candidate) = (task.clone(), candidate.clone());
        Callback::from(move |_: MouseEvent| {
            let (Some(now), setter) = ((*candidate).clone(), candidate.setter()) else { return };
            task.run(move |turns| find(turns, now, setter));
        })
    };
    let hand_in = |is_longer: bool| {
        let (request, candidate) = (request.clone(), candidate.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(now) = (*candidate).clone() else { return };
            let block = if is_longer { longer(&now.block) } else { Some(now.block.clone()) };
            let (Some(block), setter) = (block, candidate.setter()) else { return };
            request.ask(ask::SubmitBlock(hex_digits(&block.encode())), move |answer| {
                let answer = answer?;
                watch::tell(&Deed::HandedIn { block, answer: answer.clone() });
                let mut next = now;
                *(if is_longer { &mut next.longer } else { &mut next.real }) = Some(answer);
                setter.set(Some(next));
                Ok(None)
            });
        })
    };
    html! {
        <Panel title={text::two_lists(lang)}>
            <div class="pb form">
                <div class="row"><Button busy={request.busy} onclick={take}>{ text::take(lang) }</Button></div>
                { request.alert(lang) }
                if let Some(now) = &*candidate {
                    { lists(lang, now, task.progress.is_some(), find, hand_in(true), hand_in(false)) }
                    { task.bar(lang) }
                }
            </div>
        </Panel>
    }
}

/// Tries nonces in slices until one meets the target.
async fn find(turns: Turns, mut now: Candidate, setter: UseStateSetter<Option<Candidate>>) {
    let Some(target) = now.block.header.bits.to_target() else { return };
    let expected = target.work().to_f64();
    let (job, mut from) = (Job::new(now.block.header, target), 0_u64);
    while from < u64::from(u32::MAX) && !now.is_found {
        Turns::slice(|| {
            let result = scan(&job, from..from + NONCES);
            (from, now.tried) = (from + NONCES, now.tried + result.hashes);
            if let Some(nonce) = result.found {
                (now.block.header.nonce, now.is_found) = (nonce, true);
            }
            now.is_found
        });
        setter.set(Some(now.clone()));
        if !turns.next(1.0 - (-(now.tried as f64) / expected).exp()).await {
            return;
        }
    }
}

fn lists(
    lang: Lang,
    now: &Candidate,
    is_searching: bool,
    find: Callback<MouseEvent>,
    hand_longer: Callback<MouseEvent>,
    hand_real: Callback<MouseEvent>,
) -> Html {
    let count = now.block.transactions.len();
    let Some(lists) = TwoLists::of(&now.block) else {
        let words = if count < 3 { text::too_few(lang, count) } else { text::even(lang, count) };
        return html! { <Callout>{ words }</Callout> };
    };
    let expected = now.block.header.bits.to_target().map_or(0.0, |target| target.work().to_f64());
    html! {
        <>
            <b>{ text::candidate(lang, count) }</b>
            { list(lang, text::real_list(lang).to_owned(), &lists.real, &lists) }
            { list(lang, text::longer_list(lang, lists.repeated), &lists.longer, &lists) }
            <div class="row">
                <Button kind={ButtonKind::Primary} disabled={now.is_found || is_searching} onclick={find}>{ text::find_nonce(lang) }</Button>
                <span class="num" role="status">
                    { if now.is_found { text::found(lang).to_owned() } else { text::searching(lang, &grouped(now.tried), &grouped(expected as u64)) } }
                </span>
            </div>
            <div class="row">
                <Button disabled={!now.is_found} onclick={hand_longer}>{ text::hand_longer(lang) }</Button>
                <Button disabled={!now.is_found} onclick={hand_real}>{ text::hand_real(lang) }</Button>
            </div>
            <div role="status">
                if let Some(answer) = &now.longer {
                    <Callout icon={Glyph::Info}>{ text::answered_longer(lang, &words(lang, answer.as_deref())) }</Callout>
                }
                if let Some(answer) = &now.real {
                    <Callout icon={Glyph::Info}>{ text::answered_real(lang, &words(lang, answer.as_deref())) }</Callout>
                }
            </div>
        </>
    }
}

/// A list with its root, and whether the other one has the same.
fn list(lang: Lang, name: String, one: &(usize, hashyard_core::MerkleNode), lists: &TwoLists) -> Html {
    let same = lists.real.1 == lists.longer.1;
    html! {
        <div class="row">
            <span>{ name }</span>
            <span class="num">{ one.0 }</span>
            <HashText hash={one.1.display_bytes()} copy=false />
            <span class="hint">{ if same { text::same_root(lang) } else { text::other_root(lang) } }</span>
        </div>
    }
}

fn words(lang: Lang, answer: Option<&str>) -> String {
    answer.map_or_else(|| text::accepted(lang).to_owned(), |reason| reject::words(lang, reason))
}
