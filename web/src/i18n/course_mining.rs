//! The course's pages about mining, signing and contracts: what stands beside their text.

texts! {
    // Page 13.
    verify { zh: "五笔付款", en: "Five payments" }
    verify_note { zh: "每笔破坏一条规则", en: "each breaks one rule" }
    no_coin { zh: "还没有能花的硬币", en: "No coin to spend yet" }
    no_coin_why { zh: "这些付款要用我自己的一枚币来写。先挖几块，等奖励成熟。", en: "These payments are made of a coin of your own. Mine some blocks and let a reward mature." }
    spends(coin: &str, held: &str) { zh: "花 {coin}，里面有 {held} tBTC", en: "spends {coin}, which holds {held} tBTC" }
    spends_twice(coin: &str, held: &str) { zh: "花 {coin}（{held} tBTC），同一枚写了两遍", en: "spends {coin} ({held} tBTC), which it lists twice" }
    spends_beyond(coin: &str, last: u32) { zh: "花 {coin}，可那笔交易没有第 {last} 号输出", en: "spends {coin}; that transaction has no output {last}" }
    pays(amount: &str) { zh: "付 {amount} tBTC", en: "pays {amount} tBTC" }
    signed_no { zh: "没有签名", en: "has no signature" }
    locked_until(height: u32) { zh: "写着第 {height} 块以前不算数", en: "says that it does not count before block {height}" }
    payment_number(n: usize) { zh: "第 {n} 笔", en: "Payment {n}" }
    reason_of(n: usize) { zh: "第 {n} 笔的理由", en: "Reason for payment {n}" }
    choose_reason { zh: "选一个理由", en: "choose a reason" }
    ask_node { zh: "问节点", en: "Ask the node" }
    as_said { zh: "说对了", en: "as you said" }
    not_as_said(said: &str) { zh: "选的是 {said}", en: "you chose {said}" }
    node_says { zh: "节点说：", en: "Your node says" }
    free { zh: "一笔不付手续费的付款", en: "A payment without a fee" }
    free_write { zh: "写好，交给节点", en: "Write it and hand it in" }
    free_prioritise { zh: "当它多付 10,000 sat", en: "Count it as 10,000 sat more" }
    free_again { zh: "再交一次", en: "Hand it in again" }
    free_why { zh: "付给自己，输入多少就输出多少。节点先会拒绝它；改了它在自己节点上的分量以后才收。", en: "It pays yourself as much as it spends. Your node refuses it at first, and takes it once prioritisetransaction has changed what it counts for here." }
    free_waits { zh: "在内存池里了。请挖一块。", en: "It waits in the mempool. Mine a block." }
    free_counts { zh: "已记下。现在再交一次。", en: "Noted. Now hand it in again." }
    fill { zh: "亲手拼一个候选区块", en: "A candidate, filled by hand" }
    fill_note { zh: "放什么由矿工定", en: "the miner chooses" }
    fill_nothing { zh: "现在没有可放的付款。空区块也有效。", en: "There is nothing to put in. An empty block is valid, too." }
    fill_waits(name: &str) { zh: "内存池里的 {name}", en: "{name}, which waits" }
    fill_leaves(fee: &str) { zh: "手续费 {fee} sat", en: "leaves {fee} sat" }
    fill_leaves_nothing { zh: "破坏一条规则", en: "breaks a rule" }
    fill_reward(count: usize, subsidy: &str, fees: &str) { zh: "选了 {count} 笔；coinbase 得补贴 {subsidy} tBTC，加手续费 {fees} sat", en: "Chosen: {count}. The coinbase gets the subsidy of {subsidy} tBTC and {fees} sat of fees." }
    fill_mine { zh: "挖这个区块", en: "Mine this block" }
    fill_mining { zh: "正在挖。", en: "It is being mined." }
    fill_refused(why: &str) { zh: "谁都不会收这个区块，节点不去挖它：{why}", en: "No node would take this block, so yours does not mine it: {why}" }
    fill_found(height: u32) { zh: "挖到了，是第 {height} 块，里面只有选中的付款。", en: "Found: it is block {height}, and has what you chose and no more." }
    fill_others { zh: "别人先挖到了一块。只要选中的付款还有效，就接着在那一块上面挖。", en: "Somebody else's block came first. Yours goes on top of it while the payments are still valid." }
    // Page 15.
    lottery { zh: "谁抽几张签", en: "Who draws how many tickets" }
    own_rate { zh: "我的算力", en: "Your hash rate" }
    room_rate { zh: "全房间", en: "The whole room" }
    own_share { zh: "我的份额", en: "Your share" }
    expected(n: &str) { zh: "20 块里平均有 {n} 块是我的", en: "of 20 blocks, {n} are yours on average" }
    last_blocks(own: usize, all: usize) { zh: "最近 {all} 块里有 {own} 块是我的", en: "{own} of the last {all} blocks are yours" }
    // Page 17.
    heard { zh: "关于区块的消息", en: "Messages about blocks" }
    heard_block(height: u32) { zh: "别人的最新一块：第 {height} 块", en: "somebody else's latest: block {height}" }
    no_heard { zh: "还没有别人挖的区块", en: "No block of anybody else's yet" }
    no_heard_why { zh: "再开一个标签页，让那边挖一块，消息就会出现在这里。", en: "Open another tab and mine a block there: its messages appear here." }
    count_messages { zh: "一共用了几条", en: "How many messages it took" }
    check_messages { zh: "核对所指的一条和条数", en: "Check message and count" }
    begin_first { zh: "先开始任务", en: "Begin the mission first" }
    point { zh: "请在上面指出一条消息，再填条数。", en: "Point at a message above and enter the count." }
    // Page 19.
    rivals { zh: "两条分支", en: "Two branches" }
    rivals_note { zh: "宽度是要试的哈希", en: "the width is hashes to try" }
    rivals_elsewhere { zh: "这一对要用自己的规则", en: "These branches have rules of their own" }
    rivals_elsewhere_why { zh: "难度每 3 块调整一次，区块一算就有。请带着同样的助记词进一个专用的房间，这里的链不受影响。", en: "The difficulty changes every 3 blocks, and blocks are found at once. Go to a room for that with the same words; your chain here stays as it is." }
    rivals_enter { zh: "进入新房间", en: "Go to a new room" }
    rivals_used { zh: "这个房间里已经有别的区块，比不出来了。请进一个新房间。", en: "This room has other blocks already, which decide. Go to a new room." }
    rivals_done { zh: "已经分出胜负。想再赌一次，请进一个新房间。", en: "This is decided. To bet again, go to a new room." }
    longer(n: usize) { zh: "{n} 块的一支", en: "{n} blocks" }
    lane(n: usize, work: &str) { zh: "{n} 块，约 {work} 次哈希", en: "{n} blocks, some {work} hashes" }
    bet { zh: "我赌", en: "You bet on" }
    bet_first { zh: "先开始任务，再下注。", en: "Begin the mission, then bet." }
    bet_then { zh: "下了注再交区块。", en: "Bet before you hand over blocks." }
    hand_over(n: usize, of: usize) { zh: "交出 {of} 块里的第 {n} 块", en: "Hand over block {n} of the {of}" }
    all_handed(of: usize) { zh: "{of} 块都交了", en: "all {of} handed over" }
    rivals_sentence(longer: usize, handed: usize, heavier: usize, handed_too: usize, height: u32) {
        zh: "较长的一支有 {longer} 块，交了 {handed} 块；较重的一支有 {heavier} 块，交了 {handed_too} 块。节点在第 {height} 块。",
        en: "The longer branch has {longer} blocks, {handed} handed over; the heavier {heavier}, {handed_too} handed over. Your node is at block {height}."
    }
    // Page 30.
    electricity { zh: "用电", en: "Electricity" }
    watts { zh: "每个忙碌线程的瓦数（假设）", en: "Watts of a busy thread (assumed)" }
    watts_why { zh: "浏览器不透露真实功耗；这是普通笔记本的估计，可以改。", en: "No browser tells the real power. This is an estimate for a laptop; change it if you know better." }
    not_watts { zh: "请填一个大于零的数。", en: "Enter a number above zero." }
    threads_rate(threads: u32, rate: &str) { zh: "{threads} 个线程，{rate}", en: "{threads} threads, {rate}", one: "{threads} thread, {rate}" }
    each_hash { zh: "每次哈希", en: "Each hash" }
    next_block { zh: "下一块平均要试", en: "Hashes for the next block" }
    signed_block { zh: "有签名的一块平均要试", en: "Hashes for a signed block" }
    payments_each { zh: "最近平均每块付款", en: "Payments in a block, lately" }
    joules_here { zh: "这里的一笔付款，焦耳", en: "A payment here, in joules" }
    joules_signed { zh: "有签名的房间里的一笔，焦耳", en: "A payment in a signed room, in joules" }
    check { zh: "核对", en: "Check" }
    // Page 31.
    three_elsewhere { zh: "这个房间不是三个成员签名的链。“设置”里可以建一条。", en: "This room is no chain that three members sign. Settings makes one." }
    // Page 32.
    one_key_elsewhere { zh: "只归一把钥匙的链要另建：用自己的公钥，在“设置”里。这里可以留作公共房间。", en: "A chain of one key is to be made in Settings, with your own key. This room can stay the public one." }
    undo { zh: "撤销", en: "Undo" }
    undo_title { zh: "钥匙在我手里", en: "The key is yours" }
    undo_why { zh: "撤销就是退回付款所在的区块和它以后的全部，再把那些币付给自己；然后挖新的。", en: "To undo is to take back the payment's block and all after it, and to pay its coins to yourself. Then mine new blocks." }
    deep(confirmations: u32) { zh: "{confirmations} 个确认", en: "{confirmations} confirmations", one: "{confirmations} confirmation" }
    nothing_deep { zh: "还没有确认的付款。付一笔，挖几块。", en: "No confirmed payment yet. Pay something and mine some blocks." }
    undone { zh: "撤销了。现在挖新的区块。", en: "Undone. Mine new blocks now." }
    tip_hash { zh: "最新区块的哈希，可以拿去别处锚", en: "The tip's hash, to be anchored elsewhere" }
    anchor_title { zh: "把一个哈希锚在这里", en: "Anchor a hash here" }
    anchor_why { zh: "这个房间的区块不归一把钥匙。32 个字节写进 OP_RETURN，进了区块就有证据。", en: "No single key makes this room's blocks. 32 bytes go into an OP_RETURN; once a block has it, there is evidence." }
    anchor_field { zh: "哈希，64 位十六进制", en: "Hash, 64 hex digits" }
    anchor_wrong { zh: "要 64 位十六进制。", en: "64 hex digits are needed." }
    anchor_write { zh: "写锚", en: "Write the anchor" }
    anchor_waits { zh: "写好了，在内存池里等。请挖一块。", en: "Written. It waits in the mempool: mine a block." }
    evidence { zh: "证据：交易和它的默克尔证明", en: "Evidence: the transaction and its Merkle proof" }
    copy_evidence { zh: "复制证据", en: "Copy evidence" }
    paste { zh: "另一个房间的证据", en: "Evidence of another room" }
    paste_field { zh: "粘贴整段文字", en: "Paste the whole text" }
    coin_waits { zh: "币花在还没确认的付款里，暂时没有别的可用。选好的理由留着，挖出一块以后接着问。", en: "Your coin is in a payment that waits, and there is no other. Your choices stay: mine a block and go on." }
    newer_block { zh: "看最新的一块", en: "Look at the latest block" }
    judge { zh: "核对", en: "Compare" }
    // Page 34.
    secrets { zh: "亮出的秘密", en: "Secrets that were shown" }
    no_secrets { zh: "这条链上还没有亮出过秘密", en: "No secret was shown on this chain yet" }
    no_secrets_why { zh: "写一份哈希锁，存入一枚币，凭秘密取出，挖一块。", en: "Write a hash lock, pay a coin in, spend it with the secret, and mine a block." }
    second_room_why { zh: "换币要两个房间。那边的节点有自己的链和钱包。", en: "A swap takes two rooms. A node in the other one has a chain and a wallet of its own." }
    second_room(name: &str) { zh: "打开房间 {name}", en: "Open room {name}" }
    shown_in(height: u32) { zh: "第 {height} 块", en: "block {height}" }
    // Page 33.
    clocks { zh: "合约和时间", en: "Contracts and their clocks" }
    no_clocks { zh: "还没有时间锁合约", en: "No contract with a clock yet" }
    no_clocks_why { zh: "到“脚本”的合约里写一份，存入一枚币。", en: "Write one among the contracts in Script and pay a coin in." }
    write_contract { zh: "写合约", en: "Write a contract" }
    clock_empty { zh: "里面没有币", en: "holds no coin" }
    clock_waits { zh: "币还没有进区块", en: "its coin is in no block yet" }
    clock_opens(height: u32, next: u32) { zh: "第 {height} 块起可以花，下一块是第 {next} 块", en: "may be spent from block {height} on; the next one is {next}" }
    clock_open(next: u32) { zh: "下一块（第 {next} 块）就可以花", en: "the next block, {next}, may spend it" }
    clock_gone(height: u32) { zh: "第 {height} 块取走了", en: "taken in block {height}" }
    try_it { zh: "试取", en: "Try it" }
    would_take { zh: "现在会收", en: "would take it now" }
}
