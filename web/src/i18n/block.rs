//! Texts of the Block screen: the header, its hashes, the Merkle tree, the transactions.

texts! {
    block { zh: "区块", en: "Block" }
    title(height: u32) { zh: "区块 {height}", en: "Block {height}" }
    title_unknown(short: &str) { zh: "区块 {short}", en: "Block {short}" }
    on_main(n: u32) { zh: "{n} 个确认", en: "{n} confirmations", one: "{n} confirmation" }
    main_chain { zh: "主链", en: "main chain" }
    stale { zh: "陈旧：另一条分支工作量更大", en: "stale: another branch has more work" }
    invalid { zh: "无效：违反了规则", en: "invalid: breaks a rule" }
    header_only { zh: "只有区块头", en: "header only" }
    not_connected { zh: "未连上：缺少父块", en: "not connected: its parent is missing" }
    edited_invalid { zh: "本地改动的副本，无效", en: "edited local copy, invalid" }
    edited_lucky { zh: "本地改动的副本，工作量竟然够", en: "edited local copy, and its work is enough" }
    mined_by(name: &str) { zh: "{name} 挖出", en: "mined by {name}" }
    mined_by_you { zh: "我挖的", en: "mined by you" }
    transactions(n: &str) { zh: "{n} 笔交易", en: "{n} tx" }
    bytes(n: &str) { zh: "{n} 字节", en: "{n} bytes" }
    fees(n: &str) { zh: "手续费 {n} sat", en: "fees {n} sat" }
    restore { zh: "还原", en: "Restore" }
    tamper { zh: "篡改一个字节", en: "Tamper one byte" }
    previous_block(height: u32) { zh: "上一块 {height}", en: "Previous, {height}" }
    next_block(height: u32) { zh: "下一块 {height}", en: "Next, {height}" }
    not_found { zh: "找不到这个区块", en: "No such block" }
    not_found_why(why: &str) { zh: "{why}。已有的链不受影响。", en: "{why}. The chain is unharmed." }
    rejected(reason: &str) { zh: "拒绝原因：{reason}。节点没有采用它，已有的链不受影响。", en: "Refused: {reason}. The node did not take it; its chain is unharmed." }

    yours { zh: "我挖的", en: "yours" }
    tx_count(n: u32) { zh: "{n} 笔", en: "{n} tx" }
    candidate { zh: "候选区块", en: "candidate" }
    mining { zh: "挖掘中", en: "mining" }
    not_mining { zh: "没在挖", en: "not mining" }
    no_parent { zh: "创世区块", en: "genesis" }
    parent_missing { zh: "父块未知", en: "parent unknown" }
    no_child { zh: "没有后继", en: "no child" }
    left_match(height: u32) { zh: "{height} 的哈希 = 本块的前块哈希，32 / 32 字节一致", en: "Hash of {height} = our previous hash, 32 / 32 bytes match" }
    left_broken(height: u32, n: usize) { zh: "与 {height} 的链接已断，{n} / 32 字节一致", en: "Link to {height} broken, {n} / 32 bytes match" }
    left_genesis { zh: "创世区块没有父块，前块哈希全为零", en: "The genesis block has no parent: its previous hash is zero" }
    left_unknown { zh: "还没有收到父块", en: "The parent has not arrived" }
    right_match(height: u32) { zh: "本块的哈希 = {height} 的前块哈希，32 / 32 字节一致", en: "Our hash = previous hash of {height}, 32 / 32 bytes match" }
    right_broken(height: u32, n: usize) { zh: "改动后哈希面目全非：与 {height} 记录的只有 {n} / 32 字节相同，其后的所有区块都作废", en: "One change, a new hash: only {n} / 32 bytes match what {height} recorded, so every later block is void" }
    right_alone { zh: "还没有区块接在它后面", en: "No block builds on this one" }
    right_alone_broken(n: usize) { zh: "改动后哈希面目全非：与本块原来的哈希只有 {n} / 32 字节相同", en: "One change, a new hash: only {n} / 32 bytes match the block's own" }

    ribbon { zh: "80 字节区块头：左右键移动，上下键或十六进制数字改动", en: "80-byte header: left and right move, up, down or hex digits change a byte" }
    byte_place(n: usize, field: &str) { zh: "第 {n} 字节，{field}，", en: "byte {n}, {field}, " }
    byte_changed { zh: "，已改动", en: ", changed" }
    version { zh: "版本", en: "version" }
    previous_hash { zh: "前块哈希", en: "previous hash" }
    merkle_root_low { zh: "默克尔根", en: "Merkle root" }
    merkle_continued { zh: "默克尔根（续）", en: "Merkle root, continued" }
    time_low { zh: "时间", en: "time" }
    version_title { zh: "版本", en: "Version" }
    version_note { zh: "字节 0–3，小端序", en: "bytes 0–3, little-endian" }
    previous_title { zh: "前块哈希", en: "Previous hash" }
    previous_note { zh: "字节 4–35，线上反序", en: "bytes 4–35, reversed" }
    root_title { zh: "默克尔根", en: "Merkle root" }
    root_note { zh: "字节 36–67，线上反序", en: "bytes 36–67, reversed" }
    root_of(n: u64, shown: &str) { zh: "{shown} 笔交易", en: "{shown} transactions", one: "{shown} transaction" }
    time_title { zh: "时间", en: "Time" }
    bits_title { zh: "难度位 bits", en: "Bits" }
    equals_target { zh: "= 目标", en: "= target" }
    nonce_title { zh: "随机数 nonce", en: "Nonce" }
    nonce_note { zh: "矿工只改这 4 个字节", en: "the only bytes a miner varies" }
    nonce_less { zh: "nonce 减 1", en: "nonce minus 1" }
    nonce_more { zh: "nonce 加 1", en: "nonce plus 1" }

    first_sha { zh: "第一次 SHA-256", en: "First SHA-256" }
    first_sha_note { zh: "输入：80 字节区块头", en: "input: the 80-byte header" }
    intermediate { zh: "中间结果，32 字节", en: "intermediate, 32 bytes" }
    second_sha { zh: "第二次 SHA-256", en: "Second SHA-256" }
    second_sha_note { zh: "反转字节序，即区块哈希", en: "reversed: the block hash" }
    target { zh: "目标", en: "Target" }
    target_note { zh: "哈希必须不大于它", en: "the hash may not exceed it" }
    valid { zh: "有效，不大于目标", en: "valid, at or below target" }
    above { zh: "无效，大于目标", en: "invalid, above target" }
    decides(byte: usize, hash: &str, sign: &str, target: &str) { zh: "第 {byte} 字节定胜负：{hash} {sign} {target}", en: "byte {byte} decides: {hash} {sign} {target}" }
    equal { zh: "与目标完全相等", en: "equal to the target" }
    no_target { zh: "这组 bits 不是有效的目标", en: "these bits name no valid target" }
}
