//! Texts of everybody's tips.

texts! {
    refused { zh: "这里不认", en: "refused here" }
    tips { zh: "各节点的最新区块", en: "Everybody's tip" }
    one_chain { zh: "只有一条链", en: "one chain" }
    branches(n: usize) { zh: "{n} 条分支", en: "{n} branches" }
    drawing(blocks: usize, branches: usize) { zh: "{blocks} 个区块，分支 {branches} 条，最新的在上面", en: "Blocks: {blocks}, branches: {branches}; the newest on top" }
    blocks { zh: "区块和站在上面的节点", en: "Blocks, and who stands on them" }
    this_node { zh: "本节点", en: "this node" }
    more(n: usize) { zh: "还有 {n} 个", en: "+{n}" }
    left_out_below(n: u32) { zh: "下面省去 {n} 块", en: "{n} blocks below left out", one: "{n} block below left out" }
    unknown(names: &str) { zh: "还没说过自己到哪里的：{names}", en: "Told of no block yet: {names}" }
    elsewhere(n: u32) { zh: "另有 {n} 个节点在别的区块上", en: "{n} more nodes stand on other blocks", one: "{n} more node stands on another block" }
    why { zh: "每个节点站在它说过的、或者从本节点拿到的最好的区块上。它后来换了分支，要等它说了才知道。", en: "Each node stands on the best block that it told of or got from this one. If it went over to another branch since, that is seen once it says so." }
}
