//! Light nodes: what their screens say, what they have, what is proven to them, and what deceives them. Pages 53 and 54.

texts! {
    held { zh: "带着多少", en: "What this tab carries" }
    is_light { zh: "轻节点", en: "light node" }
    is_pruned { zh: "修剪节点", en: "pruned node" }
    no_miner { zh: "轻节点不挖矿", en: "A light node does not mine" }
    no_miner_why { zh: "检验区块要用到全部的币，它没有。", en: "It lacks the coins that a block is checked against." }
    mempool { zh: "别人的付款不发给轻节点", en: "Others' payments are not sent here" }
    mempool_why { zh: "一笔付款进了区块，轻节点才看得见。", en: "A light node sees a payment once it is in a block." }
    no_history_why { zh: "付给我的钱进了区块，就会出现在这里；在那之前没有人告诉轻节点。", en: "A payment to you appears here once it is in a block. Before that nobody tells a light node of it." }
    no_coins { zh: "还没有可花的币。请人付给我，等付款进了区块。", en: "No coins yet. Be paid, and wait until the payment is in a block." }
    no_blocks_why { zh: "别的标签页挖出第一个区块，它的区块头就会出现在这里。", en: "Once another tab mines the first block, its header appears here." }
    blind {
        zh: "这个标签页是轻节点：区块里有什么，都是听别人说的。请用完整节点的标签页做这个任务。",
        en: "This tab is a light node: what is in blocks, it takes others' word for. Do this mission in the tab of a full node."
    }
    helper { zh: "这个标签页是帮手，任务在另一个标签页里做。", en: "This tab is the helper: the mission runs in the other one." }

    is_full { zh: "完整节点", en: "full node" }
    headers { zh: "区块头", en: "Headers" }
    blocks { zh: "完整的区块（创世区块除外）", en: "Whole blocks besides the first" }
    bytes_of(count: &str, bytes: &str) { zh: "{count} 个 · {bytes}", en: "{count} · {bytes}" }
    only_headers(bytes: &str) { zh: "轻节点在这条链上只要 {bytes} 的区块头和每块的过滤器，再加上与自己有关的区块。", en: "Of this chain a light node takes {bytes} of headers, a small filter of each block, and the blocks that concern it." }
    had_headers(bytes: &str) { zh: "从现在连着的节点一共收到 {bytes}。", en: "{bytes} received from the peers that are connected now." }
    lights(names: &str) { zh: "连着的轻节点：{names}", en: "Light nodes that are connected: {names}" }
    no_lights { zh: "还没有连上轻节点。", en: "No light node is connected." }

    prove { zh: "向轻节点证明一笔付款", en: "Prove a payment to a light node" }
    prove_note { zh: "挑一笔已进区块的付款", en: "one that is in a block" }
    no_payments { zh: "还没有付出去、又进了区块的付款", en: "No payment of yours is in a block yet" }
    no_payments_why { zh: "到“钱包”付两笔，再挖一块。", en: "Pay twice in Wallet, then mine a block." }
    payment { zh: "付款", en: "Payment" }
    in_block(height: u32, amount: &str, short: &str) { zh: "第 {height} 块，付出 {amount} tBTC，{short}", en: "block {height}, {amount} tBTC, {short}" }
    leaves(n: u32) { zh: "这个区块有 {n} 笔交易。", en: "Its block has {n} transactions.", one: "Its block has {n} transaction." }
    steps { zh: "从付款算到根，要做几次哈希？", en: "How many hashes lead from the payment to the root?" }
    make { zh: "做证明", en: "Make the proof" }
    made(siblings: u32, bytes: &str, block: &str) {
        zh: "证明里有 {siblings} 个兄弟，加上付款自己的哈希，连区块头共 {bytes}；整个区块有 {block}。",
        en: "The proof has {siblings} siblings and the payment's own hash: {bytes} with the header. The whole block has {block}.",
        one: "The proof has {siblings} sibling and the payment's own hash: {bytes} with the header. The whole block has {block}."
    }
    root { zh: "区块头里的根", en: "the header's root" }
    worked_out { zh: "算出来的", en: "worked out" }
    in_proof { zh: "证明带来的兄弟", en: "sibling, from the proof" }
    itself { zh: "落单，和自己配对", en: "alone: itself once more" }
    proof { zh: "证明", en: "Proof" }
    copy_proof { zh: "复制证明", en: "Copy proof" }

    check { zh: "验证一份证明", en: "Check a proof" }
    check_note { zh: "只凭区块头", en: "with headers alone" }
    paste { zh: "别的标签页做的证明", en: "The proof that another tab made" }
    do_check { zh: "验证", en: "Check" }
    accepted(txid: &str, height: u32) { zh: "付款 {txid} 在第 {height} 块里：算出来的根就是那个区块头里的根。", en: "Payment {txid} is in block {height}: the root that was worked out is the one in its header." }
    hashed(levels: u32, leaves: u32) { zh: "区块里有 {leaves} 笔交易，从付款到根有 {levels} 层。", en: "The block has {leaves} transactions: {levels} levels from the payment to the root." }
    no_proof { zh: "这不是一份完整的证明：有的地方不是十六进制数字，或者没有粘贴全。", en: "That is not a whole proof: something in it is no hex digit, or a part is missing." }
    refused { zh: "不能接受：算出来的根，链上没有哪个区块头里有。", en: "Not accepted: no header of the chain has the root to which it leads." }
    receipt { zh: "回执", en: "Receipt" }
    copy_receipt { zh: "复制回执", en: "Copy receipt" }

    forge { zh: "造一个凭空付钱的区块", en: "Forge a block that pays out of nothing" }
    forge_note { zh: "工作量是真的，币是假的", en: "its work is real, its coin is not" }
    victim { zh: "轻节点的地址", en: "The light node's address" }
    do_forge { zh: "挖出谎言", en: "Mine the lie" }
    forging { zh: "正在挖，要和普通区块一样多的哈希。", en: "Being mined. It takes as many hashes as any block." }
    forged { zh: "这里拒收的区块", en: "Blocks that were refused here" }
    no_forged { zh: "还没有。", en: "None yet." }

    believes { zh: "这个轻节点相信什么", en: "What this light node believes" }
    believes_note(height: u32) { zh: "高度 {height}", en: "height {height}" }
    tip { zh: "最新区块", en: "Tip" }
    seen { zh: "看得见的完整节点", en: "Full nodes in sight" }
    nobody { zh: "一个也没有", en: "none" }
    balance { zh: "余额", en: "Balance" }
    paid(depth: u32, amount: &str) { zh: "最新区块付给我 {amount} tBTC，{depth} 次确认", en: "The tip pays you {amount} tBTC: {depth} confirmations", one: "The tip pays you {amount} tBTC: {depth} confirmation" }
    not_paid { zh: "最新区块没有付给我钱", en: "The tip does not pay you" }
    address { zh: "我的地址", en: "Your address" }
    copy_address { zh: "复制地址", en: "Copy address" }
}
