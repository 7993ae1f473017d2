//! Texts about transactions: the Merkle tree and list of a block, the flow, and the Transaction screen.

texts! {
    step_through { zh: "逐步执行", en: "Step through" }
    merkle_tree { zh: "默克尔树", en: "Merkle tree" }
    pick_leaf { zh: "点一片叶子，看它的 SPV 证明", en: "pick a leaf to see its SPV proof" }
    window(first: &str, last: &str, total: &str) { zh: "显示第 {first}–{last} 片叶子，共 {total} 片", en: "leaves {first}–{last} of {total}" }
    merkle_root { zh: "默克尔根", en: "Merkle root" }
    root_matches { zh: "与区块头一致", en: "matches the header" }
    root_differs { zh: "与区块头不符", en: "does not match the header" }
    leaf(index: usize) { zh: "交易 {index}", en: "tx {index}" }
    copy_of(index: usize) { zh: "复制 {index}", en: "copy of {index}" }
    spv_proof { zh: "SPV 证明", en: "SPV proof" }
    proof_note(n: usize, bytes: usize) { zh: "只要 {n} 个兄弟哈希，{bytes} 字节，就能证明交易在块里", en: "{n} sibling hashes, {bytes} bytes, prove it is in the block", one: "{n} sibling hash, {bytes} bytes, proves it is in the block" }
    proof_fails(n: usize) { zh: "这 {n} 个兄弟哈希算不到区块头里的根，什么也证明不了", en: "These {n} sibling hashes do not lead to the header's root: they prove nothing", one: "This sibling hash does not lead to the header's root: it proves nothing" }
    proof_single_fails { zh: "块里只有这一笔交易，区块头里的根却不是它的哈希", en: "It is the only transaction, and the header's root is not its hash" }
    proof_single { zh: "块里只有这一笔交易，它的哈希就是根", en: "It is the only transaction: its hash is the root" }
    sibling_left { zh: "兄弟在左", en: "sibling left" }
    sibling_right { zh: "兄弟在右", en: "sibling right" }
    sibling_copy { zh: "复制自己", en: "itself again" }
    root_proven { zh: "算出的根 = 区块头里的根", en: "computed root = header root" }
    root_not_proven { zh: "算出的根 ≠ 区块头里的根", en: "computed root ≠ header root" }
    transactions { zh: "交易", en: "Transactions" }
    count(n: &str) { zh: "{n} 笔", en: "{n} tx" }
    pruned { zh: "这个区块已被修剪", en: "This block was pruned" }
    pruned_why {
        zh: "这个标签页验证过它，之后为省地方删掉了里面的交易，只留下区块头和还没花掉的币。保留全部区块的节点能打开它。",
        en: "This tab checked it and later deleted its transactions to save space: the header is left, and the coins that are unspent. A node that keeps all blocks can open it."
    }
    not_downloaded { zh: "交易还没有下载", en: "Transactions not downloaded" }
    not_downloaded_why { zh: "只收到区块头，哈希与工作量已经可以验证。", en: "Only the header is here; its hash and work can be checked already." }
    open { zh: "打开", en: "Open" }
    to_you { zh: "我收到", en: "to you" }
    from_you { zh: "我付出", en: "from you" }
    others(more: usize, all: usize) { zh: "等 {all} 人", en: "+{more}" }
    inputs(n: usize) { zh: "输入 {n}", en: "Inputs {n}" }
    outputs(n: usize) { zh: "输出 {n}", en: "Outputs {n}" }
    new_coins { zh: "新币", en: "new coins" }
    subsidy_and_fees { zh: "新币加手续费", en: "subsidy + fees" }
    fee { zh: "手续费", en: "fee" }
    change { zh: "找零", en: "change" }
    your_change { zh: "我的找零", en: "your change" }
    more_inputs(n: usize) { zh: "另有 {n} 笔", en: "{n} more" }
    amount_unknown { zh: "金额未知", en: "amount unknown" }
    addresses { zh: "相关地址，可复制", en: "Addresses, to copy" }
    flow_label { zh: "资金流向：左边是输入，右边是输出", en: "Money flow: inputs left, outputs right" }

    transaction { zh: "交易", en: "Transaction" }
    not_found { zh: "找不到这笔交易", en: "No such transaction" }
    not_found_why(why: &str) { zh: "{why}。它可能从未广播，或者还没有传到这里。", en: "{why}. It may never have been sent, or it has not arrived here." }
    in_block(height: u32, n: u32) { zh: "区块 {height} 的第 {n} 笔", en: "block {height}, position {n}" }
    in_mempool { zh: "在内存池中等待", en: "waiting in the mempool" }
    nowhere { zh: "不在主链上", en: "not on the main chain" }
    confirmations(n: u32) { zh: "{n} 个确认", en: "{n} confirmations", one: "{n} confirmation" }
    confirmations_final(n: u32) { zh: "{n} 个确认，视为最终", en: "{n} confirmations, final" }
    coinbase { zh: "coinbase：新币", en: "coinbase: new coins" }
    replaceable { zh: "可被替换 (BIP125)", en: "replaceable (BIP125)" }
    flow { zh: "资金流向", en: "Money flow" }
    facts { zh: "概要", en: "Facts" }
    place { zh: "位置", en: "Place" }
    time { zh: "时间", en: "Time" }
    amount { zh: "支付金额", en: "Amount paid" }
    fee_title { zh: "手续费", en: "Fee" }
    rate { zh: "费率", en: "Fee rate" }
    size { zh: "大小", en: "Size" }
    size_of(bytes: &str, vbytes: &str) { zh: "{bytes} 字节，{vbytes} 虚拟字节", en: "{bytes} bytes, {vbytes} vbytes" }
    version { zh: "版本", en: "Version" }
    lock_time { zh: "锁定时间", en: "Lock time" }
    lock_none { zh: "0，没有锁定", en: "0, none" }
    spends { zh: "花费", en: "spends" }
    signed_by { zh: "签名者公钥", en: "signer's public key" }
    check_ok { zh: "签名与脚本有效", en: "signature and scripts valid" }
    check_failed(why: &str) { zh: "脚本失败：{why}", en: "script fails: {why}" }
    check_not_run { zh: "未验证：缺少被花费的输出", en: "not checked: the spent output is unknown" }
    unlocking { zh: "解锁脚本 scriptSig", en: "Unlocking script (scriptSig)" }
    locking { zh: "锁定脚本 scriptPubKey", en: "Locking script (scriptPubKey)" }
    witness { zh: "见证", en: "Witness" }
    empty_script { zh: "（空）", en: "(empty)" }
    sequence(hex: &str) { zh: "序号 {hex}", en: "sequence {hex}" }
    unspent { zh: "未花费", en: "unspent" }
    spent_by { zh: "花费于", en: "spent by" }
    input_number(n: usize) { zh: "输入 {n}", en: "Input {n}" }
    output_number(n: usize) { zh: "输出 {n}", en: "Output {n}" }
    raw { zh: "原始字节", en: "Raw bytes" }
    copy_hex { zh: "复制十六进制", en: "Copy hex" }
}
