//! Texts of attacks between the tabs of a room.

use hashyard_ui_model::race::{Holds, Place};
use hashyard_ui_model::rounds::{Order, SETTLES_AFTER, Standing};

use super::{Lang, common};

texts! {
    subtitle(room: &str) { zh: "房间 {room}：真算力、真区块、真付款，币没有价值", en: "Room {room}: real hash power, blocks and payments; the coins have no value" }
    seat { zh: "我的角色", en: "Your part" }
    merchant { zh: "商家", en: "Merchant" }
    attacker { zh: "攻击者", en: "Attacker" }
    watcher { zh: "观众", en: "Spectator" }
    mark_why { zh: "在这个房间里，谁都可以扣住区块、收回付款。每个成员都看得到这个标记。", en: "Anybody in this room may keep blocks back and take payments back. Every member sees this mark." }

    closed { zh: "这个房间不允许攻击", en: "No attacks in this room" }
    closed_why { zh: "扣住区块、收回付款的命令，在这里根本不存在。要玩，就另开一个房间：那里人人都看得到“允许攻击”，钱包还是同一组助记词。", en: "The commands that keep blocks back and take payments back don't exist here. Attacks have a room of their own, where everybody sees that they are allowed; your wallet's words come along." }
    open { zh: "打开一个允许攻击的房间", en: "Open an attack room" }
    name_too_long { zh: "这个房间的名字太长，后面再加不了字。请先换一个名字短一些的房间。", en: "This room's name is too long to get an ending. Go to a room with a shorter name first." }
    cast { zh: "谁来演什么", en: "Who plays what" }
    cast_why { zh: "一个标签页演一个角色：一个商家，一个攻击者，至少还要一个别的矿工，公开链才会长。", en: "A tab for each: a merchant, an attacker, and at least one other miner, so that the public branch grows." }
    open_merchant { zh: "再开一个商家", en: "Add a merchant" }
    open_attacker { zh: "再开一个攻击者", en: "Add an attacker" }
    open_miner { zh: "再开一个矿工", en: "Add a miner" }
    signed_blocks { zh: "这个房间的区块要别人签名，一块也扣不住", en: "Others sign the blocks of this room: none can be kept back" }
    no_full_node { zh: "轻节点不挖区块，也就没有区块可藏", en: "A light node mines nothing and so has nothing to keep back" }
}

texts! {
    branches { zh: "两条分支", en: "Two branches" }
    fork_at(height: u32) { zh: "分叉点 {height}", en: "fork at {height}" }
    fork_point { zh: "分叉点", en: "fork point" }
    public_branch { zh: "公开链", en: "Public branch" }
    hidden_branch { zh: "暗链", en: "Hidden branch" }
    main_now { zh: "现在的主链", en: "Main chain now" }
    undone { zh: "让位的一支，区块仍然有效", en: "Undone, still valid" }
    only_here { zh: "只有本节点知道", en: "only this node knows of it" }
    hidden { zh: "藏着", en: "hidden" }
    released { zh: "已亮出", en: "released" }
    the_payment { zh: "付给商家", en: "the payment" }
    the_counter { zh: "付给自己", en: "takes it back" }
    left_out(n: u32) { zh: "前面省去 {n} 块", en: "{n} blocks left out", one: "{n} block left out" }
    drawn(upper: u32, lower: u32) { zh: "两条分支：上面 {upper} 块，下面 {lower} 块", en: "Two branches: blocks above: {upper}, below: {lower}" }
    nothing_hidden { zh: "没有藏着的区块：本节点和大家在同一条链上。", en: "Nothing is kept back: this node is on the same chain as all others." }
    keeps_back { zh: "从现在起，本节点挖到的区块都先藏着。还没有挖到。", en: "Blocks that this node finds from now on are kept back. There is none yet." }
    ahead(hidden: u32, public: u32) { zh: "暗链 {hidden} 块，公开链 {public} 块，暗链的工作量更多：现在亮出，大家都会换过来。", en: "Hidden: {hidden}, public: {public}. The hidden branch has more work: once it is released, everybody changes over." }
    ahead_selfish(hidden: u32, public: u32) { zh: "暗链 {hidden} 块，公开链 {public} 块，暗链领先。别人快追上时，藏着的块会自动亮出。", en: "Hidden: {hidden}, public: {public}. The hidden branch is ahead, and comes out by itself when the others are about to catch up." }
    behind(hidden: u32, public: u32, more: u32) { zh: "暗链 {hidden} 块，公开链 {public} 块：再多挖 {more} 块，暗链就领先。", en: "Hidden: {hidden}, public: {public}. With {more} more, the hidden branch is ahead." }
    level(hidden: u32) { zh: "两边都是 {hidden} 块：先看到哪一条，就留在哪一条，所以还要再多一块。", en: "Both have {hidden}: everybody stays with the one that came first, so one more is needed." }
    lead(blocks: i64) { zh: "领先 {blocks}", en: "{blocks} ahead" }
    lag(blocks: i64) { zh: "落后 {blocks}", en: "{blocks} behind" }
    tie { zh: "打平", en: "level" }
    at_merchant(n: u32) { zh: "公开链上，这笔付款有 {n} 次确认。", en: "On the public branch the payment has {n} confirmations.", one: "On the public branch the payment has {n} confirmation." }
    last_won(released: u32, public: u32) { zh: "上次亮出 {released} 块，胜过别人的 {public} 块。", en: "Last release: {released} against {public}, won." }
    got_back { zh: "付款收回来了。", en: "The payment is taken back." }
    last_lost(released: u32, public: u32) { zh: "上次亮出 {released} 块，没有胜过别人的 {public} 块。", en: "Last release: {released} against {public}, not enough." }
}

texts! {
    pay { zh: "一、付给商家", en: "1. Pay the merchant" }
    pay_to { zh: "商家的地址", en: "The merchant's address" }
    amount { zh: "金额", en: "Amount" }
    pay_now { zh: "付款", en: "Pay" }
    no_money { zh: "还没有可花的币：先挖几块，等奖励成熟。", en: "There is nothing to spend yet: mine some blocks and let the rewards mature." }
    paid { zh: "已付款，等着进区块", en: "Paid; it waits for a block" }
    take_back { zh: "二、悄悄收回", en: "2. Take it back in secret" }
    take_why { zh: "另写一笔，把同样的币付回给自己，谁也不告诉；从现在起挖到的区块也先藏着，里面装的是这一笔。", en: "A second payment gives the same coins back to this wallet, and nobody hears of it; nor of the blocks that this node finds from now on, which contain it." }
    take { zh: "悄悄收回", en: "Take back" }
    taking { zh: "正在收回", en: "being taken back" }
    nothing_to_take { zh: "这里会列出最近付给别人的款。", en: "What was paid to others lately is listed here." }
    waits_for_block { zh: "还没进区块", en: "not in a block yet" }
    release { zh: "三、亮出来", en: "3. Release" }
    release_all { zh: "全部亮出", en: "Release all" }
    release_one { zh: "亮出一块", en: "Release one" }
    give_up { zh: "放弃", en: "Give up" }
    give_up_why(n: u32) { zh: "放弃的话，藏着的 {n} 块全部作废，奖励也没有了。", en: "Giving up loses the {n} hidden blocks and their rewards.", one: "Giving up loses the {n} hidden block and its reward." }
    keep_back { zh: "只藏区块", en: "Only keep blocks back" }
    keep_back_why { zh: "什么付款都不收回，只让暗链悄悄地长。", en: "No payment is taken back; the hidden branch just grows in secret." }
    selfish_releases { zh: "自私挖矿时什么也不用按：什么时候亮出几块，由算法决定。", en: "Nothing to press while you mine selfishly: the algorithm decides when to release, and how many." }
    finney { zh: "商家一次确认都不等的话，藏好一块就够了（芬尼攻击）。", en: "Where the merchant waits for no confirmation, one hidden block is enough (Finney's attack)." }
}

texts! {
    selfish { zh: "自私挖矿", en: "Selfish mining" }
    selfish_on { zh: "正在自私地挖", en: "mining selfishly" }
    selfish_why { zh: "挖到的区块先藏着，别人快追上时再亮出，让他们白挖（Eyal 和 Sirer 2014，算法 1）。", en: "Blocks stay hidden until others are about to catch up, so that their work is wasted (Eyal and Sirer 2014, algorithm 1)." }
    selfish_begin { zh: "开始自私地挖", en: "Mine selfishly" }
    selfish_end { zh: "恢复老实挖", en: "Mine honestly again" }
    main_share { zh: "主链上我的区块", en: "Your blocks on the main chain" }
    found_share { zh: "所有挖到的区块里我的（公平份额）", en: "Your part of all blocks found (the fair share)" }
    found_share_latest { zh: "最近挖到的区块里我的（公平份额）", en: "Your part of the latest blocks found (the fair share)" }
    round(n: u32, all: u32) { zh: "第 28 页的一局：{all} 块里已有 {n} 块", en: "The round of page 28: {n} of {all} blocks" }
    by_formula { zh: "照公式，γ 从 0 到 1", en: "By the formula, γ from 0 to 1" }
    counted(of: u64, all: u64) { zh: "{all} 块里 {of} 块", en: "{of} of {all}" }
    more_than_fair { zh: "自私挖矿拿到的，比公平的份额多。", en: "Being selfish brings more than the fair share." }
    less_than_fair { zh: "自私挖矿拿到的，不比公平的份额多。", en: "Being selfish brings no more than the fair share." }
    too_few { zh: "区块还太少，说不准。", en: "There are too few blocks yet to tell." }
}

texts! {
    be_paid { zh: "收款", en: "Be paid" }
    wait { zh: "发货前等几次确认", en: "Confirmations before goods go out" }
    wait_of(n: u32) { zh: "{n} 次确认", en: "{n} confirmations", one: "{n} confirmation" }
    wait_why { zh: "下一张订单按这个数。货是这个页面开着时发的。", en: "The next order goes by it. Goods go out while this screen is open." }
    address { zh: "收款地址", en: "Where to pay" }
    copy_address { zh: "复制地址", en: "Copy the address" }
    orders { zh: "订单", en: "Orders" }
    no_orders { zh: "还没有订单", en: "No orders yet" }
    no_orders_why { zh: "付到这个地址的每一笔，都是一张订单。", en: "Each payment to this address is an order." }
    counts { zh: "算一局", en: "A round" }
    counts_why { zh: "老实顾客的付款不是攻击：请取消“算一局”。", en: "An honest customer's payment is no attack: take it off the rounds." }
    clear { zh: "清空", en: "Clear" }
    waiting(n: u32, wait: u32) { zh: "等确认，{n}/{wait}", en: "waiting, {n} of {wait}" }
    handed_out(n: u32) { zh: "货已发出，{n} 次确认", en: "goods handed out, {n} confirmations", one: "goods handed out, {n} confirmation" }
    paid_for { zh: "钱货两清", en: "paid for good" }
    robbed { zh: "货发出后，付款被收回", en: "taken back after the goods went" }
    saved { zh: "付款被收回，货还在", en: "taken back, the goods are still here" }
    results { zh: "各局的结果", en: "What came of the rounds" }
    share { zh: "假定攻击者的算力（%）", en: "The attacker's share, in percent" }
    share_range { zh: "请填 1 到 50", en: "It must be 1 to 50" }
    rounds { zh: "局数", en: "Rounds" }
    lost { zh: "被骗", en: "Robbed" }
    measured { zh: "实测", en: "Measured" }
    formula { zh: "公式", en: "Formula" }
    confirmations { zh: "确认", en: "Confirmations" }
    no_rounds { zh: "还没有一局有结果。曲线是公式。", en: "No round is over yet. The curve is the formula." }
    results_why(depth: u32) { zh: "货已发出，付款又被收回，或再多 {depth} 次确认还在的，才算一局。公式（Rosenfeld 2014）里的攻击者先藏好一块才付款，也从不放弃；中途放弃的，得手会少一些。", en: "A round is an order whose goods went out and whose payment was then taken back or stayed for {depth} confirmations more. The formula's attacker (Rosenfeld 2014) has one block in advance and never gives up: one who does succeeds less often." }
    round_said(wait: u32, robbed: u64, rounds: u64, share: &str, formula: &str) { zh: "等 {wait} 次确认：{rounds} 局里被骗 {robbed} 局，{share}；公式 {formula}。", en: "Waiting for {wait}: robbed in {robbed} of {rounds}, {share}; by the formula {formula}." }
    few_rounds { zh: "局数太少，还说不了什么。", en: "So few rounds say little yet." }
    inside { zh: "公式的值在 95% 区间里。", en: "The formula lies within the 95 % interval." }
    outside { zh: "公式的值在 95% 区间外。", en: "The formula lies outside the 95 % interval." }
    chart { zh: "被骗的比例：点是实测和 95% 区间，线是公式", en: "How often the merchant is robbed: points are measured, with 95 % intervals; the line is the formula" }
}

texts! {
    no_race { zh: "近来没有分叉", en: "No fork lately" }
    no_race_why { zh: "有人亮出藏着的区块，这里就有两条分支。藏着的时候，谁也看不见。", en: "Once somebody releases hidden blocks, two branches stand here. While they are hidden, nobody sees them." }
    race_said(won: u32, undone: u32, height: u32) { zh: "高度 {height} 以上，主链现在有 {won} 块，另一支输了，有 {undone} 块：里面的付款，要么又进了区块，要么被收回。", en: "Above block {height} the main chain has {won} now, and a branch of {undone} lost: its payments are in blocks again, or were taken back." }
    not_asked { zh: "没能问到本节点", en: "The node gave no answer" }
}

/// How a block stands, as a tag; nothing for one like any other.
pub const fn place(lang: Lang, place: Place) -> Option<&'static str> {
    match place {
        Place::Public => None,
        Place::Hidden => Some(hidden(lang)),
        Place::Released => Some(released(lang)),
        Place::Undone => Some(common::stale(lang)),
    }
}

/// Which of the two payments a block has.
pub const fn holds(lang: Lang, holds: Holds) -> Option<&'static str> {
    match holds {
        Holds::Neither => None,
        Holds::Payment => Some(the_payment(lang)),
        Holds::Counter => Some(the_counter(lang)),
    }
}

/// How an order stands.
pub fn standing(lang: Lang, order: &Order) -> String {
    match order.standing() {
        Standing::Waiting => waiting(lang, order.confirmations, order.wait),
        Standing::HandedOut => handed_out(lang, order.confirmations),
        Standing::Paid => paid_for(lang).to_owned(),
        Standing::Robbed => robbed(lang).to_owned(),
        Standing::Saved => saved(lang).to_owned(),
    }
}

/// What counts as a round.
pub fn what_counts(lang: Lang) -> String {
    results_why(lang, SETTLES_AFTER)
}
