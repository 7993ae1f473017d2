//! The Merkle tree: pick a leaf, see what proves it.

use hashyard_core::MerkleNode;
use hashyard_core::primitives::merkle;
use hashyard_node::view::BlockView;
use hashyard_ui_model::format::grouped;
use hashyard_ui_model::merkle_layout::{NodeRole, PlacedLink, PlacedNode, TreeLayout, layout};
use yew::prelude::*;

use super::header_alone;
use super::proof::proof;
use crate::i18n::{Lang, tx as text, use_lang};
use crate::state::Shared;
use crate::ui::{Form, Panel, Stripe};
use crate::views::parts::use_width;

/// Properties of [`MerklePanel`].
#[derive(Properties, PartialEq)]
pub struct MerklePanelProps {
    /// The block.
    pub view: Shared<BlockView>,
    /// The root that the header claims, as the user changed it.
    pub root: MerkleNode,
    /// Which transaction is proven.
    pub chosen: usize,
    /// Another is.
    pub choose: Callback<usize>,
    /// Whether the verdict is read out, as `aria-live` has it.
    pub live: Option<&'static str>,
}

/// The tree and the proof beside it.
#[component]
pub fn MerklePanel(props: &MerklePanelProps) -> Html {
    let lang = use_lang();
    let levels = use_memo(props.view.clone(), |view| {
        let leaves: Vec<MerkleNode> = view.transactions.iter().map(|tx| tx.txid.into()).collect();
        Shared::from(merkle::layers(&leaves))
    });
    if props.view.transactions.is_empty() {
        return html! { <Panel title={text::merkle_tree(lang)}>{ header_alone(lang, &props.view) }</Panel> };
    }
    html! {
        <Panel title={text::merkle_tree(lang)} note={html! { text::pick_leaf(lang) }}>
            <div class="block-merkle">
                <Tree levels={(*levels).clone()} root={props.root} chosen={props.chosen} choose={props.choose.clone()} />
                { proof(lang, &levels, props.root, props.chosen, props.live) }
            </div>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct TreeProps {
    levels: Shared<Vec<Vec<MerkleNode>>>,
    root: MerkleNode,
    chosen: usize,
    choose: Callback<usize>,
}

#[component]
fn Tree(props: &TreeProps) -> Html {
    let lang = use_lang();
    let (node, width) = use_width();
    let width = width.clamp(300.0, 760.0);
    let leaves = props.levels[0].len();
    let tree = layout(leaves, props.chosen, width);
    let (first, last) = tree.window;
    html! {
        <div class="tree">
            <div ref={node}>
                <svg viewBox={format!("0 0 {width} {}", tree.height)} width={width.to_string()} height={tree.height.to_string()}
                    role="group" aria-label={text::merkle_tree(lang)}>
                    { for tree.links.iter().map(link) }
                    { for tree.nodes.iter().map(|node| draw_node(lang, props, &tree, node)) }
                </svg>
            </div>
            if last - first < leaves {
                <p class="hint">{ window_note(lang, first, last, leaves) }</p>
            }
        </div>
    }
}

fn window_note(lang: Lang, first: usize, last: usize, leaves: usize) -> String {
    let number = |index: usize| grouped(index as u64);
    text::window(lang, &number(first), &number(last - 1), &number(leaves))
}

fn role_class(role: NodeRole) -> Option<&'static str> {
    match role {
        NodeRole::Plain => None,
        NodeRole::Path => Some("path"),
        NodeRole::Sibling(_) => Some("sib"),
    }
}

fn link(link: &PlacedLink) -> Html {
    let (x, y) = link.from;
    let (parent_x, parent_y) = link.to;
    let d = format!("M{x:.1} {y:.1}V{turn:.1}H{parent_x:.1}V{parent_y:.1}", turn = link.turn);
    html! { <path class={classes!("block-merkle-line", role_class(link.role))} {d} /> }
}

fn draw_node(lang: Lang, props: &TreeProps, tree: &TreeLayout, node: &PlacedNode) -> Html {
    let level = &props.levels[node.level];
    let hash = level.get(node.index).or_else(|| level.last()).copied().unwrap_or_default();
    let is_root = node.level + 1 == props.levels.len();
    let mismatch = is_root && hash != props.root;
    let class = classes!(role_class(node.role), node.duplicate.then_some("dup"), mismatch.then_some("mism"));
    let picture = picture(tree, node, hash);
    let words = html! {
        <>
            if node.level == 0 {
                { leaf_label(lang, tree, node) }
            }
            if is_root {
                { root_label(lang, tree, node, mismatch) }
            }
        </>
    };
    let key = format!("{}-{}", node.level, node.index);
    if node.level > 0 || node.duplicate {
        return html! { <g {key} {class}>{ picture }{ words }</g> };
    }
    let (index, choose) = (node.index, props.choose.clone());
    let onclick = choose.reform(move |_: MouseEvent| index);
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            choose.emit(index);
        }
    });
    let pressed = if node.role == NodeRole::Path { "true" } else { "false" };
    html! {
        <g {key} class={classes!("block-merkle-node", class)} role="button" tabindex="0" aria-pressed={pressed}
            {onclick} {onkeydown}>{ picture }{ words }</g>
    }
}

fn picture(tree: &TreeLayout, node: &PlacedNode, hash: MerkleNode) -> Html {
    let side = tree.side;
    let (x, y) = (node.x - side / 2.0, node.y);
    let frame = |grow: f64| {
        (format!("{:.1}", x - grow), format!("{:.1}", y - grow), format!("{:.1}", side + grow * 2.0))
    };
    let (frame_x, frame_y, frame_side) = frame(4.0);
    let (badge_x, badge_y) = (x + side + 4.0, y - 4.0);
    html! {
        <>
            <rect class="fo" x={frame_x} y={frame_y} width={frame_side.clone()} height={frame_side} rx="3" />
            <svg x={format!("{x:.1}")} y={format!("{y:.1}")} width={side.to_string()} height={side.to_string()} class="hs">
                <Stripe hash={hash} form={Form::Tile} width={side as u16} height={side as u16} />
            </svg>
            if node.duplicate {
                <path class="hatch" d={hatch(x, y, side)} />
            }
            if let NodeRole::Sibling(step) = node.role {
                <circle class="badge" cx={badge_x.to_string()} cy={badge_y.to_string()} r="8" />
                <text class="badge-n" x={badge_x.to_string()} y={(badge_y + 3.8).to_string()} text-anchor="middle">{ step }</text>
            }
        </>
    }
}

/// Diagonal lines over a node that is taken twice.
fn hatch(x: f64, y: f64, side: f64) -> String {
    let count = (side / 3.25) as u32;
    let line = |step: u32| {
        let at = f64::from(step) * side * 2.0 / f64::from(count);
        let (from, to) = (at.min(side), (at - side).max(0.0));
        format!("M{:.1} {:.1}L{:.1} {:.1}", x + from, y + to, x + to, y + from)
    };
    (1..count).map(line).collect()
}

fn leaf_label(lang: Lang, tree: &TreeLayout, node: &PlacedNode) -> Html {
    // A leaf alone has all the room.
    let tight = tree.side < 30.0 && tree.nodes.len() > 1;
    let words = match node.index {
        index if node.duplicate && tight => format!("={}", index - 1),
        index if node.duplicate => text::copy_of(lang, index - 1),
        0 => if tight { "cb" } else { "coinbase" }.to_string(),
        index if tight => index.to_string(),
        index => format!("tx {index}"),
    };
    let class = (node.role == NodeRole::Path).then_some("lbl-path");
    html! { <text {class} x={node.x.to_string()} y={(node.y + tree.side + 20.0).to_string()} text-anchor="middle">{ words }</text> }
}

fn root_label(lang: Lang, tree: &TreeLayout, node: &PlacedNode, mismatch: bool) -> Html {
    let x = (node.x + tree.side / 2.0 + 14.0).to_string();
    let (class, words) =
        if mismatch { ("bad", text::root_differs(lang)) } else { ("quiet", text::root_matches(lang)) };
    html! {
        <>
            <text class="strong" x={x.clone()} y={(node.y + 10.0).to_string()}>{ text::merkle_root(lang) }</text>
            <text {class} {x} y={(node.y + 26.0).to_string()}>{ words }</text>
        </>
    }
}
