//! What single runs of experiments show: captions, the moment in words, and what nodes are.

use hashyard_sim::Name;
use hashyard_sim::scene::talk::{Role, Talk};

use super::Lang;

texts! {
    block_of(kept: usize, all: u32) { zh: "丢了 20% 的节点后，一块怎样传开。画出 {all} 个节点里的 {kept} 个：橙的已经有了，灰的还没有，虚线圈是丢了的。", en: "How a block spreads after 20 % of the nodes are gone. {kept} of {all} are drawn: orange ones have it, grey ones do not yet, dashed ones are gone." }
    blocks_of(kept: usize, all: u32) { zh: "四个网各有 {all} 个节点，都丢了 20%。画的是第一个传到大半节点的区块，没有这样的就画第一块。每个网画 {kept} 个节点：最先收到的，和几个丢了的。橙的已经有了，灰的还没有，虚线圈是丢了的。", en: "Four networks of {all} nodes, each after 20 % of them are gone. The block shown is the first that reaches most of the rest, or else the first of all. {kept} nodes are drawn: those that get it first, and some of those that are gone. Orange ones have it, grey ones do not yet, dashed ones are gone." }
    payment_of(kept: usize, all: u32) { zh: "一笔付款怎样传开。画出 {all} 个节点里最先知道的 {kept} 个，橙的已经有了；间谍连着全网的 20%。", en: "How a payment spreads. Of {all} nodes the {kept} that hear of it first are drawn, orange once they have it, and a spy that is connected to 20 % of all." }
    newcomer_of(kept: usize, all: u32) { zh: "最后来的节点怎样被认识。{all} 个节点里的 {kept} 个，局部视图里有它的是橙的；一次交换也可能把它换走。", en: "How the newest node becomes known: {kept} of {all} nodes, orange while it stands in their partial view. An exchange may also move it out again." }
    lookup_of(kept: usize, all: u32) { zh: "{all} 个节点的网里的一次查找。画出 {kept} 个，从正上方起顺时针越来越远，橙的已经回答。", en: "One lookup among {all} nodes. {kept} are drawn, clockwise from the closest at the top to the farthest; orange ones have answered." }
    agreement_of(kept: usize) { zh: "{kept} 个节点怎样定下第一块。橙的已经定下，红圈是坏节点，或者定了另一块的。", en: "How {kept} nodes decide the first block. Orange ones have decided; red rings are faulty, or decided on another block." }
    first_block_of(kept: usize) { zh: "{kept} 个节点里第一块怎样传开。橙的已经有了，红圈是坏节点。", en: "How the first block spreads among {kept} nodes. Orange ones have it; red rings are faulty." }
    pieces_of(people: usize) { zh: "文件一片一片地传给 {people} 个人；橙的全收齐了。", en: "The pieces of the file go to {people} people; orange ones have all of them." }
    race_of(kept: usize, all: u32) { zh: "第二笔晚发 2 秒。画出 {all} 个节点里最先收到的，连攻击者一共 {kept} 个；橙的拿着第一笔，红圈拿着第二笔。", en: "The second payment is sent 2 s later. Of {all} nodes those that get one first are drawn, {kept} with the attacker: orange ones hold the first, red rings the second." }

    forks_of(seconds: f64) { zh: "平均 {seconds} 秒一块时最前面的几块；下面一行是陈旧区块", en: "The first blocks, at {seconds} s each; the lower row went stale" }
    forks_of_size(megabytes: f64) { zh: "每块 {megabytes} MB 时最前面的几块；下面一行是陈旧区块", en: "The first blocks, of {megabytes} MB each; the lower row went stale" }
    periods { zh: "第一次运行：实线是难度，虚线是算力，彩线是出块时间；前两样是开头的几倍，出块时间是应有值的几倍", en: "The first run: difficulty solid, hash rate dashed, both as multiples of the beginning; in colour the time between blocks, as a multiple of what it should be" }
    table { zh: "第一个节点：线是地址表里攻击者占多少，点是重启；实心的是被围住了", en: "The first node: the line is the attacker's share of its table, dots are restarts, filled where it was surrounded" }
    waits(count: usize) { zh: "前 {count} 次，每次一条线，从藏好一块时开始；零以上是暗链更长", en: "The first {count} attacks, a line each, from the moment a block is hidden; above zero the hidden branch is longer" }
}

texts! {
    talk_drawn_block { zh: "节点围成一圈，区块从一个传到另一个", en: "Nodes in a circle, and a block that goes from one to another" }
    talk_drawn_payment { zh: "节点围成一圈，付款从一个传到另一个，间谍在中间", en: "Nodes in a circle, a payment that goes from one to another, and the spy in the middle" }
    talk_drawn_views { zh: "节点围成一圈，交换时说到新来的节点", en: "Nodes in a circle, and exchanges that tell of a newcomer" }
    talk_drawn_lookup { zh: "要找的节点在中间，问过的围成一圈", en: "The seeker in the middle, around it the nodes that were asked" }
    talk_drawn_pieces { zh: "服务器在中间，人围成一圈，互相传文件的片", en: "The server in the middle, people around it, and pieces that they send" }
    talk_drawn_race { zh: "节点围成一圈，两笔付款从一个传到另一个", en: "Nodes in a circle, and two payments that go from one to another" }
    forks_drawn { zh: "一块接一块的主链，下面是陈旧区块", en: "The main chain block by block, with the stale blocks below" }
    periods_drawn { zh: "难度、算力和出块时间怎样变", en: "How difficulty, hash rate and the time between blocks change" }
    table_drawn { zh: "地址表里攻击者占多少，哪几次重启后只连到攻击者", en: "The attacker's share of the table, and restarts after which the node called nobody else" }
    waits_drawn { zh: "每次攻击里暗链领先几块", en: "The hidden branch's lead in blocks, attack by attack" }
}

texts! {
    lit(seconds: &str, count: usize) { zh: "{seconds} 秒，{count} 个有了", en: "{seconds} s, reached: {count}" }
    overheard(seconds: &str, count: usize) { zh: "{seconds} 秒，{count} 个有了，间谍也听到了", en: "{seconds} s, reached: {count}, and the spy has heard" }
    known(seconds: &str, count: usize) { zh: "{seconds} 秒，{count} 个认识它", en: "{seconds} s, known to {count}" }
    answered(seconds: &str, count: usize) { zh: "{seconds} 秒，{count} 个回答了", en: "{seconds} s, answers: {count}" }
    decided(seconds: &str, count: usize) { zh: "{seconds} 秒，{count} 个定下了", en: "{seconds} s, decided: {count}" }
    differently(seconds: &str, count: usize, other: usize) { zh: "{seconds} 秒，{count} 个定下了，{other} 个定了另一块", en: "{seconds} s, decided: {count}, on another block: {other}" }
    whole(seconds: &str, count: usize) { zh: "{seconds} 秒，{count} 个收齐了", en: "{seconds} s, complete: {count}" }
    hold(seconds: &str, first: usize, second: usize) { zh: "{seconds} 秒，第一笔 {first} 个，第二笔 {second} 个", en: "{seconds} s, {first} hold the first, {second} the second" }
    forked(minutes: &str, heights: usize, forks: usize) { zh: "{minutes} 分钟，{heights} 个高度，{forks} 个分叉", en: "{minutes} min, {heights} heights, {forks} forked" }
    period_takes(blocks: &str, difficulty: &str, minutes: &str) { zh: "{blocks} 块后难度 {difficulty} 倍，一块 {minutes} 分钟", en: "After {blocks} blocks difficulty is {difficulty}×, a block takes {minutes} min" }
    table_holds(told: &str, share: &str, restarts: usize, eclipsed: usize) { zh: "{told} 个地址，占 {share}；重启 {restarts} 次，{eclipsed} 次被围住", en: "{told} addresses, {share} of the table; eclipsed in {eclipsed} of {restarts} restarts" }
    waited(seconds: u64) { zh: "藏好后 {seconds} 秒", en: "{seconds} s after it was hidden" }
}

texts! {
    networks_drawn(topology: &str, count: usize, all: usize) { zh: "{topology}：节点围成一圈，{all} 个里有 {count} 个有这一块", en: "{topology}: nodes in a circle, {count} of {all} have the block" }
    lit_each(seconds: &str, star: usize, unstructured: usize, structured: usize, hybrid: usize) { zh: "{seconds} 秒，四个网里有 {star}、{unstructured}、{structured}、{hybrid} 个有了", en: "{seconds} s, {star}, {unstructured}, {structured} and {hybrid} have it" }
    side_by_side { zh: "四种拓扑，同一件事", en: "Four topologies, one task" }
    c_found { zh: "找到", en: "Found" }
    c_messages { zh: "一次查找的消息", en: "Messages per search" }
    c_hops { zh: "跳数", en: "Hops" }
    c_time { zh: "区块传遍（毫秒）", en: "Block everywhere, ms" }
    c_points { zh: "单点故障", en: "Single points of failure" }
}

texts! {
    r_first { zh: "起点", en: "origin" }
    r_server { zh: "服务器", en: "server" }
    r_index { zh: "目录", en: "index" }
    r_orderers { zh: "排序节点", en: "orderers" }
    r_spy { zh: "间谍", en: "spy" }
    r_suspect { zh: "间谍指认的", en: "suspect" }
    r_caught { zh: "起点，被指认了", en: "origin, identified" }
    r_attacker { zh: "攻击者", en: "attacker" }
    r_merchant { zh: "商家", en: "merchant" }
    r_seeker { zh: "在找的", en: "seeker" }
    r_closest { zh: "最近的", en: "closest" }
    r_newcomer { zh: "新来的", en: "newcomer" }
}

/// What one sees of nodes that talk.
pub fn talk(lang: Lang, talk: &Talk, experiment: Name, votes: bool) -> String {
    let kept = talk.nodes.len();
    match experiment {
        Name::Diffusion => payment_of(lang, kept - 1, talk.of),
        Name::Gossip => newcomer_of(lang, kept, talk.of),
        Name::Kademlia => lookup_of(lang, kept, talk.of),
        Name::Consensus if votes => agreement_of(lang, kept),
        Name::Consensus => first_block_of(lang, kept),
        Name::Distribution => pieces_of(lang, kept - 1),
        Name::Race => race_of(lang, kept, talk.of),
        _ => block_of(lang, kept, talk.of),
    }
}

/// The same drawing in a few words, for those who don't see it.
pub const fn talk_drawn(lang: Lang, experiment: Name) -> &'static str {
    match experiment {
        Name::Diffusion => talk_drawn_payment(lang),
        Name::Gossip => talk_drawn_views(lang),
        Name::Kademlia => talk_drawn_lookup(lang),
        Name::Distribution => talk_drawn_pieces(lang),
        Name::Race => talk_drawn_race(lang),
        _ => talk_drawn_block(lang),
    }
}

/// A moment: how many have it by now, and how many what contradicts it.
pub fn told(lang: Lang, experiment: Name, seconds: &str, has: usize, rival: usize, votes: bool) -> String {
    match experiment {
        Name::Diffusion if rival > 0 => overheard(lang, seconds, has),
        Name::Gossip => known(lang, seconds, has),
        Name::Kademlia => answered(lang, seconds, has),
        Name::Consensus if rival > 0 => differently(lang, seconds, has, rival),
        Name::Consensus if votes => decided(lang, seconds, has),
        Name::Distribution => whole(lang, seconds, has),
        Name::Race => hold(lang, seconds, has, rival),
        _ => lit(lang, seconds, has),
    }
}

/// What a node is; nothing for one of many.
pub const fn role(lang: Lang, role: Role) -> &'static str {
    match role {
        Role::Node | Role::Lost | Role::Faulty => "",
        Role::First => r_first(lang),
        Role::Server => r_server(lang),
        Role::Index => r_index(lang),
        Role::Orderer => r_orderers(lang),
        Role::Spy => r_spy(lang),
        Role::Suspect => r_suspect(lang),
        Role::Caught => r_caught(lang),
        Role::Attacker => r_attacker(lang),
        Role::Merchant => r_merchant(lang),
        Role::Seeker => r_seeker(lang),
        Role::Closest => r_closest(lang),
        Role::Newcomer => r_newcomer(lang),
    }
}
