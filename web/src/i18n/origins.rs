//! Where money, addresses and blocks come from: stages of the course.

use hashyard_core::Amount;
use hashyard_node::view::LinkRule;
use hashyard_ui_model::format::amount_short;

use super::Lang;

texts! {
    forget { zh: "忘掉这条链", en: "Forget the chain" }
    forget_title { zh: "忘掉这条链？", en: "Forget the chain?" }
    forget_why { zh: "区块、区块头、内存池和钱包的记录都会删去，矿工会停下；助记词、名字、合约和做完的任务都留着。别的节点会把链还回来。", en: "Blocks, headers, mempool and the wallet's movements are deleted, and the miner stops. Words, name, contracts and done missions stay. Other nodes give the chain back." }
    forget_held(n: usize) { zh: "有 {n} 个节点存着它。", en: "{n} nodes have it.", one: "{n} node has it." }
    forget_nobody { zh: "没有一个连着的节点存着它：忘掉了，也许再也找不回来，链上的币也一样。", en: "No connected node has it: once forgotten it may never come back, and neither may the coins on it." }
    forget_anyway { zh: "仍然忘掉", en: "Forget it anyway" }
    forgotten { zh: "链忘掉了，钥匙都在", en: "The chain is forgotten; your keys are here" }
    forget_note { zh: "钥匙留下，链从别的节点要回来", en: "Keys stay; the chain comes back from other nodes" }
    at_height { zh: "高度", en: "Height" }
    balance { zh: "余额", en: "Balance" }
    holders { zh: "存着它的节点", en: "Nodes that have it" }
    given_back(now: u32, then: u32) { zh: "{now} / {then} 块回来了", en: "{now} of {then} blocks are back" }
    from_peer(bytes: &str) { zh: "重新连上以来收到 {bytes}", en: "{bytes} since it reconnected" }

    trail { zh: "这笔钱的来历", en: "Where this money comes from" }
    trail_note(births: usize) { zh: "生在 {births} 块", en: "born in {births} blocks", one: "born in {births} block" }
    no_payment { zh: "还没有收到过付款", en: "Nobody has paid you yet" }
    no_payment_why { zh: "再开一个节点，让那边付一笔到“钱包”里的地址：它会画在这里，一步步回到出生的区块。", en: "Open another node and let it pay to the address in your Wallet: the payment is drawn here, back to the blocks in which it was born." }
    trail_sentence(steps: usize, births: usize) { zh: "从这笔付款往回，{steps} 笔交易，走到 {births} 个 coinbase。越往右越早。", en: "From the payment back over {steps} transactions to {births} coinbases. Further right is earlier." }
    trail_left_out(n: usize) { zh: "还有 {n} 笔没有画出来。", en: "{n} more are not drawn.", one: "{n} more is not drawn." }
    trail_cut { zh: "祖先太多，只看了最近的 5,000 笔。", en: "There are too many ancestors: only the nearest 5,000 were looked at." }
    trail_births { zh: "新币：", en: "New coins:" }
    in_block(height: u32) { zh: "区块 {height}", en: "block {height}" }
    waits { zh: "等着打包", en: "waiting" }
    new_coins { zh: "新币", en: "new coins" }

    clusters { zh: "连在一起的地址", en: "Addresses that were linked" }
    clusters_note(addresses: usize, clusters: usize) { zh: "{addresses} 个地址，{clusters} 簇", en: "{addresses} addresses in {clusters} clusters" }
    clusters_sentence { zh: "每个框是一簇：在别人看来是同一个人的地址。有边的是我的，只有我知道。", en: "Each box is a cluster: addresses that seem to be one person's. Those with an edge are yours, which only you know." }
    cluster_size(n: usize, yours: usize) { zh: "{n} 个地址，{yours} 个是我的", en: "{n} addresses, {yours} of them yours", one: "{n} address, {yours} of them yours" }
    clusters_more(n: usize) { zh: "还有 {n} 簇没有画出来。", en: "{n} more clusters are not drawn.", one: "{n} more cluster is not drawn." }
    no_links { zh: "还没有哪笔交易把两个地址连起来。", en: "No transaction has linked two addresses yet." }
    latest_links { zh: "最近是这样连上的", en: "How they were linked, latest first" }
    common_inputs { zh: "一起花掉", en: "spent together" }
    only_fresh { zh: "认作找零：唯一的新地址", en: "taken for change: the only new address" }
    not_round { zh: "认作找零：零头不整", en: "taken for change: not round" }

    room { zh: "谁在房间里", en: "Who is in the room" }
    room_note(n: usize) { zh: "连着 {n} 个", en: "{n} connected" }
    nobody { zh: "一个连接也没有", en: "Nobody is connected" }
    leave { zh: "离开（断开网络）", en: "Leave (cut the network)" }
    by_relay { zh: "经过中继", en: "by relay" }
    direct { zh: "不经过中继", en: "without a relay" }
    sign_later { zh: "签好，不发出去", en: "Signed, not sent" }
    sign_later_note { zh: "交给同学，由他发", en: "for a classmate to send" }
    to { zh: "收款地址", en: "To address" }
    amount { zh: "金额（tBTC）", en: "Amount (tBTC)" }
    from_height { zh: "从哪个高度起有效", en: "Valid from height" }
    bad_height { zh: "请写 1 到 499,999,999 之间的整数。", en: "Write a whole number from 1 to 499,999,999." }
    sign { zh: "签名", en: "Sign" }
    signed { zh: "签好的交易。在命令行里用它执行：", en: "The signed transaction. In the Console, send it by: " }
    copy_signed { zh: "复制交易", en: "Copy the transaction" }
    not_signed { zh: "钱包没有签完这笔交易", en: "the wallet could not sign all of it" }

    copy_of(height: u32) { zh: "区块 {height} 的副本，多一聪", en: "A copy of block {height} with one satoshi more" }
    as_it_is { zh: "链上的区块头", en: "The header on the chain" }
    in_the_copy { zh: "副本的区块头：按一个变了的字节", en: "The copy's header: press a byte that changed" }
    header_bytes(hex: &str) { zh: "80 个字节：{hex}", en: "80 bytes: {hex}" }
    byte(at: usize) { zh: "第 {at} 个字节：", en: "byte {at}: " }
    pointed(at: usize, field: &str) { zh: "按的是第 {at} 个字节，属于“{field}”。", en: "You pressed byte {at}. It belongs to: {field}." }
    another_copy { zh: "用最新的区块再来", en: "Take the present tip" }
    five_headers { zh: "五个区块头，打乱了", en: "Five headers, shuffled" }
    five_note { zh: "最早的放在最上面", en: "oldest on top" }
    too_few { zh: "区块还不够", en: "Too few blocks" }
    too_few_why { zh: "要排五个区块头，请先挖几块。", en: "Five headers are needed: mine some blocks first." }
    own_hash { zh: "自己的哈希", en: "own hash" }
    previous { zh: "前块哈希", en: "previous hash" }
    up(place: usize) { zh: "第 {place} 个上移", en: "Move number {place} up" }
    down(place: usize) { zh: "第 {place} 个下移", en: "Move number {place} down" }
    check_order { zh: "核对顺序", en: "Check the order" }
    shuffle { zh: "换五个", en: "Shuffle again" }

    keys { zh: "助记词里出来的地址", en: "Addresses that the words make" }
    no_wallet { zh: "这里没有钱包", en: "There is no wallet here" }
    no_wallet_why { zh: "这个网络只能看，不能花。", en: "This network is to be looked at." }
    first_address { zh: "第一个地址", en: "First address" }
    present_address { zh: "现在给别人看的地址", en: "The address to show now" }
    words_there { zh: "助记词在“钱包”里，只给自己看。", en: "The words are in Wallet, for your eyes alone." }
    other_first { zh: "另一个标签页的第一个地址", en: "First address in the other tab" }
    compare { zh: "比一比", en: "Compare" }

    bank { zh: "这个标签页开的银行", en: "A bank, kept by this tab" }
    bank_note { zh: "一张表，一个人改", en: "one list, one hand" }
    take { zh: "拿走 10", en: "Take 10" }
    take_from(name: &str) { zh: "从 {name} 那里拿走 10", en: "Take 10 from {name}" }
    me { zh: "（我）", en: " (you)" }
    booked(name: &str, before: i64, after: i64) { zh: "{name}：{before} → {after}。没有问过谁，表上也看不出来。", en: "{name}: {before} → {after}. Nobody was asked, and the list does not show it." }
    chain { zh: "链", en: "The chain" }
    chain_note { zh: "每个节点自己验", en: "every node checks" }
    steal { zh: "偷一枚币", en: "Steal a coin" }
    steal_how { zh: "用自己的钥匙签名，去花别人最大的一枚币，付给自己。", en: "Spends the largest coin of somebody else to this wallet, signed with the wallet's own key." }
    stolen(amount: &str) { zh: "想偷 {amount}，节点回答：", en: "It tried to take {amount}. The node says:" }
    nothing_to_steal { zh: "没有可偷的：链上没有别人成熟的币，或者钱包锁着", en: "there is nothing to steal: nobody else has a mature coin, or the wallet is locked" }
}

/// A rule in words.
pub const fn rule(lang: Lang, rule: LinkRule) -> &'static str {
    match rule {
        LinkRule::CommonInputs => common_inputs(lang),
        LinkRule::OnlyFresh => only_fresh(lang),
        LinkRule::NotRound => not_round(lang),
    }
}

/// What a thief wanted.
pub fn wanted(lang: Lang, amount: Amount) -> String {
    stolen(lang, &format!("{} tBTC", amount_short(amount)))
}
