//! The living map.

use hashyard_course::map::{Labelling, Layer, Spot};
use hashyard_node::view::{BlockWork, Count, Counters};
use hashyard_ui_model::format::{grouped, size};
use hashyard_ui_model::lamps::Lamp;

use super::Lang;

texts! {
    intro { zh: "每个格子都是这个标签页里在跑的代码，亮着的正在干活", en: "Each box is code that runs in this tab; the lit ones are at work" }
    labelling { zh: "按谁的分层", en: "Layers after" }
    yuan { zh: "袁勇、王飞跃 2016", en: "Yuan and Wang 2016" }
    zeng { zh: "曾诗钦等 2020", en: "Zeng et al. 2020" }
    at_work { zh: "正在动", en: "at work" }
    lately { zh: "刚才动过", en: "active lately" }
    never { zh: "还没动过", en: "not yet used" }
    boxes_at_work(n: usize) { zh: "{n} 处在动", en: "{n} at work" }
    quiet { zh: "安静", en: "quiet" }
    source { zh: "源文件", en: "Source" }
    pages { zh: "课程", en: "Pages" }
    page(n: u8) { zh: "第 {n} 页", en: "page {n}" }
    open { zh: "去看", en: "Open" }
    since(time: &str) { zh: "从 {time} 起数", en: "counted since {time}" }
    all_layers { zh: "现在亮着的层", en: "Layers lit now" }
    lit_of(lit: usize, all: usize) { zh: "{lit} / {all}", en: "{lit} / {all}" }
    whole_map { zh: "看整张地图", en: "The whole map" }
    way(height: &str) { zh: "区块 {height} 走过的格子", en: "Block {height}, box by box" }
    no_way { zh: "还没有区块接上", en: "No block was connected yet" }
    no_way_why { zh: "打开这个标签页之后接上的第一个区块，会在这里留下它走过的每一格。", en: "The first block that is connected from now on leaves its way through the boxes here." }
    order(n: usize) { zh: "最近的区块第 {n} 步走到这里", en: "step {n} of the last block" }
    joined { zh: "在这套分层里，激励和合约的格子都归控制层", en: "In this labelling, control has the boxes of incentive and contract" }
    apart { zh: "激励层靠内存池和奖励亮着，合约层靠脚本和合约", en: "Incentive is lit by mempool and rewards, contract by scripts and contracts" }

    layer_data { zh: "数据层", en: "Data" }
    layer_network { zh: "网络层", en: "Network" }
    layer_consensus { zh: "共识层", en: "Consensus" }
    layer_incentive { zh: "激励层", en: "Incentive" }
    layer_contract { zh: "合约层", en: "Contract" }
    layer_control { zh: "控制层", en: "Control" }
    layer_application { zh: "应用层", en: "Application" }

    box_wallet { zh: "钱包", en: "Wallet" }
    box_console { zh: "命令", en: "Commands" }
    box_course { zh: "课程", en: "Course" }
    box_script { zh: "脚本机", en: "Script machine" }
    box_contracts { zh: "合约", en: "Contracts" }
    box_reward { zh: "奖励与手续费", en: "Reward, fees" }
    box_pool { zh: "内存池", en: "Mempool" }
    box_mining { zh: "挖矿", en: "Mining" }
    box_choice { zh: "选链", en: "Chain choice" }
    box_signing { zh: "区块签名", en: "Block signing" }
    box_relay { zh: "消息传播", en: "Relay" }
    box_peers { zh: "连着的节点", en: "Peers" }
    box_verification { zh: "验证", en: "Verification" }
    box_transport { zh: "传输", en: "Transport" }
    box_blocks { zh: "区块与链", en: "Blocks, chain" }
    box_coins { zh: "硬币集合", en: "Coin set" }
    box_merkle { zh: "默克尔树", en: "Merkle trees" }
    box_signatures { zh: "签名", en: "Signatures" }
    box_store { zh: "本地存储", en: "Local store" }

    n_payments(n: &str) { zh: "收支 {n} 次", en: "movements: {n}" }
    n_commands(n: &str) { zh: "答过 {n} 条", en: "{n} answered" }
    n_missions(n: &str) { zh: "做完 {n} 个任务", en: "missions done: {n}" }
    n_scripts(n: &str) { zh: "验过 {n} 个输入", en: "inputs run: {n}" }
    n_contracts(n: &str) { zh: "合约变动 {n} 次", en: "contract changes: {n}" }
    n_rewards(n: &str) { zh: "核过 {n} 份奖励", en: "rewards checked: {n}" }
    n_accepted(n: &str) { zh: "收下 {n} 笔", en: "{n} taken in" }
    n_hashes(n: &str) { zh: "试过 {n} 次哈希", en: "hashes tried: {n}" }
    n_moves(n: &str) { zh: "最新区块移动 {n} 次", en: "tip moves: {n}" }
    n_signing(n: &str) { zh: "{n} 条消息", en: "messages: {n}" }
    n_relayed(n: &str) { zh: "{n} 条消息", en: "messages: {n}" }
    n_handshakes(n: &str) { zh: "握手 {n} 次", en: "handshakes: {n}" }
    n_judged(n: &str, headers: &str) { zh: "检查 {n} 次，区块头 {headers} 个", en: "checks: {n}, headers: {headers}" }
    n_bytes(received: &str, sent: &str) { zh: "收 {received}，发 {sent}", en: "{received} in, {sent} out" }
    n_blocks(n: &str) { zh: "新区块 {n} 个", en: "new blocks: {n}" }
    n_coins(made: &str, spent: &str) { zh: "新增 {made} 枚，花掉 {spent} 枚", en: "{made} made, {spent} spent" }
    n_trees(n: &str, leaves: &str) { zh: "{n} 棵，{leaves} 片叶", en: "trees: {n}, leaves: {leaves}" }
    n_signatures(n: &str) { zh: "验过 {n} 个", en: "{n} checked" }
    n_rows(n: &str) { zh: "写过 {n} 行", en: "rows written: {n}" }

    found_here { zh: "在这里挖到", en: "found here" }
    came_in(bytes: &str) { zh: "收到 {bytes}", en: "{bytes} received" }
    pool_left(taken: u32, left: u32) { zh: "移走 {taken} 笔，留下 {left} 笔", en: "{taken} removed, {left} left" }
}

/// Who draws the layers.
pub fn drawn_by(lang: Lang, labelling: Labelling) -> &'static str {
    match labelling {
        Labelling::Yuan => yuan(lang),
        Labelling::Zeng => zeng(lang),
    }
}

/// What a layer is called.
pub fn layer(lang: Lang, layer: Layer) -> &'static str {
    match layer {
        Layer::Data => layer_data(lang),
        Layer::Network => layer_network(lang),
        Layer::Consensus => layer_consensus(lang),
        Layer::Incentive => layer_incentive(lang),
        Layer::Contract => layer_contract(lang),
        Layer::Control => layer_control(lang),
        Layer::Application => layer_application(lang),
    }
}

/// What a box is called.
pub fn spot(lang: Lang, spot: Spot) -> &'static str {
    match spot {
        Spot::Wallet => box_wallet(lang),
        Spot::Console => box_console(lang),
        Spot::Course => box_course(lang),
        Spot::Script => box_script(lang),
        Spot::Contracts => box_contracts(lang),
        Spot::Reward => box_reward(lang),
        Spot::Pool => box_pool(lang),
        Spot::Mining => box_mining(lang),
        Spot::Choice => box_choice(lang),
        Spot::Signing => box_signing(lang),
        Spot::Relay => box_relay(lang),
        Spot::Peers => box_peers(lang),
        Spot::Verification => box_verification(lang),
        Spot::Transport => box_transport(lang),
        Spot::Blocks => box_blocks(lang),
        Spot::Coins => box_coins(lang),
        Spot::Merkle => box_merkle(lang),
        Spot::Signatures => box_signatures(lang),
        Spot::Store => box_store(lang),
    }
}

/// What a box has counted.
pub fn counted(lang: Lang, spot: Spot, counts: &Counters) -> String {
    let n = |count| grouped(counts.get(count));
    let bytes = |count| size(counts.get(count), "B");
    match spot {
        Spot::Wallet => n_payments(lang, &n(Count::Payments)),
        Spot::Console => n_commands(lang, &n(Count::Commands)),
        Spot::Course => n_missions(lang, &n(Count::Missions)),
        Spot::Script => n_scripts(lang, &n(Count::Scripts)),
        Spot::Contracts => n_contracts(lang, &n(Count::Contracts)),
        Spot::Reward => n_rewards(lang, &n(Count::Rewards)),
        Spot::Pool => n_accepted(lang, &n(Count::Accepted)),
        Spot::Mining => n_hashes(lang, &n(Count::Hashes)),
        Spot::Choice => n_moves(lang, &n(Count::TipMoves)),
        Spot::Signing => n_signing(lang, &n(Count::BlockSigning)),
        Spot::Relay => n_relayed(lang, &n(Count::Relayed)),
        Spot::Peers => n_handshakes(lang, &n(Count::Handshakes)),
        Spot::Verification => n_judged(lang, &n(Count::Judged), &n(Count::Headers)),
        Spot::Transport => n_bytes(lang, &bytes(Count::BytesIn), &bytes(Count::BytesOut)),
        Spot::Blocks => n_blocks(lang, &n(Count::Blocks)),
        Spot::Coins => n_coins(lang, &n(Count::CoinsMade), &n(Count::CoinsSpent)),
        Spot::Merkle => n_trees(lang, &n(Count::Trees), &n(Count::Leaves)),
        Spot::Signatures => n_signatures(lang, &n(Count::Signatures)),
        Spot::Store => n_rows(lang, &n(Count::Rows)),
    }
}

/// What a box did for a block.
pub fn did(lang: Lang, spot: Spot, block: &BlockWork) -> String {
    match spot {
        Spot::Mining => found_here(lang).to_owned(),
        Spot::Transport => came_in(lang, &size(block.size.into(), "B")),
        Spot::Pool => pool_left(lang, block.taken, block.left),
        other => counted(lang, other, &block.done),
    }
}

/// How a lamp stands.
pub fn lamp(lang: Lang, lamp: Lamp) -> &'static str {
    match lamp {
        Lamp::Never => never(lang),
        Lamp::Lately => lately(lang),
        Lamp::AtWork => at_work(lang),
    }
}
