//! The benches of the course: signatures, notarised files, addresses, Merkle roots, and the price of a block.

texts! {
    cancel { zh: "停下", en: "Stop" }
    progress { zh: "进度", en: "Progress" }
    choose { zh: "选一个文件", en: "Choose a file" }

    forge { zh: "改一位，猜一千次", en: "Change a bit, guess a thousand times" }
    forge_wait { zh: "先在上面签一句话，它的签名会出现在这里。", en: "Sign a sentence above: its signature comes here." }
    bit(at: usize, of: usize) { zh: "第 {at} 位，共 {of} 位", en: "bit {at} of {of}" }
    which_bit { zh: "翻哪一位", en: "Which bit to flip" }
    flip { zh: "翻一个比特", en: "Flip a bit" }
    flipped_bad { zh: "翻过的签名不成立。", en: "With that bit flipped, the signature does not hold." }
    flipped_good { zh: "翻过的签名仍然成立：这一位没有用到。", en: "With that bit flipped it still holds: the bit is not used." }
    forge_thousand { zh: "伪造 1,000 次", en: "Forge 1,000" }
    forged(tried: usize, good: usize) { zh: "已试 {tried} 次，成立 {good} 次", en: "{tried} tried, {good} hold" }
    forge_odds { zh: "每次都把签名里的两个 256 位的数换成随机数，再真的核对一遍。猜中的机会大约是 2²⁵⁶ 分之一；P2PKH 的地址里只有 160 位的哈希，是 2¹⁶⁰ 分之一。", en: "Each time both 256-bit numbers in the signature are replaced by random ones, and really checked. The chance is about one in 2²⁵⁶; for a P2PKH address, which holds a hash of 160 bits, one in 2¹⁶⁰." }
    note { zh: "一张纸条", en: "A note" }
    note_wait { zh: "先在上面核对一句同学签的话，我才知道该拿什么来比。", en: "First check a sentence that a classmate signed, to have something to compare with." }
    note_get { zh: "收一张纸条", en: "Receive a note" }
    note_from { zh: "纸条说是同一个同学写的，签名核对过，有效。可是路上有人：一半的纸条被换了钥匙，句子一样，由另一把真钥匙重新签过。", en: "The note says it is from the same classmate, and its signature was checked: valid. But somebody sits on the way. Half of the notes were signed anew by another real key, with the same sentence." }
    note_address { zh: "纸条上的地址", en: "Address on the note" }
    genuine { zh: "是同学的", en: "Genuine" }
    swapped { zh: "换过了", en: "Swapped" }

    notary { zh: "公证一个文件", en: "Register a file" }
    notary_note { zh: "文件留在这台电脑上，只有 32 个字节进区块", en: "the file stays here; only 32 bytes go into a block" }
    drop { zh: "把文件拖到这里", en: "Drop a file here" }
    hashing(name: &str, part: u32) { zh: "{name}：已算 {part}%", en: "{name}: {part}%" }
    unreadable(name: &str) { zh: "读不了 {name}。文件夹不行，文件可能被移走了：请换一个文件。", en: "{name} can't be read: it is a folder, or was moved. Choose another file." }
    digest(size: &str) { zh: "（{size}）的 SHA-256", en: " ({size}), SHA-256" }
    empty_file { zh: "这个文件是空的。所有空文件的指纹都一样，证明不了什么。", en: "This file is empty. All empty files have this fingerprint, so it proves nothing." }
    put { zh: "写进一笔付款", en: "Put it into a payment" }
    sent { zh: "付款发出去了，等它进区块", en: "The payment is sent; wait for a block" }
    no_coin { zh: "没有可以花的币：请先挖几块，等奖励成熟", en: "there is no coin to spend: mine some blocks, and wait until a reward is mature" }
    mine_list { zh: "我的公证", en: "Registered by you" }
    waiting { zh: "等一个区块", en: "waits for a block" }
    in_block { zh: "在区块里", en: "in a block" }
    copy_evidence { zh: "复制交易和证明", en: "Copy transaction and proof" }
    prove { zh: "核对别人的文件", en: "Check somebody's file" }
    prove_note { zh: "文件、交易、默克尔证明，三样缺一不可", en: "file, transaction and Merkle proof: all three are needed" }
    evidence { zh: "交易和证明（两段十六进制）", en: "Transaction and proof (two pieces of hex)" }
    no_evidence { zh: "这里要两段十六进制，中间隔开：先是交易，后是它的证明。", en: "Two pieces of hex belong here, apart by white space: the transaction, then the proof of gettxoutproof." }
    do_prove { zh: "核对", en: "Check" }
    proven(height: u32, time: &str) { zh: "成立：第 {height} 块，{time} 之前已经存在。时间是那个区块头写的。", en: "It holds: block {height}; these bytes existed before {time}, the time in that block's header." }
    not_proven { zh: "不成立：指纹、交易、证明没有连成一条线，或者区块不在我的链上。", en: "It does not hold: fingerprint, transaction and proof are not linked, or the block is not on your chain." }
    wrong_transaction { zh: "第一段不是一笔完整的交易。请把对方给的两段原样粘贴过来。", en: "The first piece is no whole transaction. Paste both pieces as you were given them." }

    ladder { zh: "我的钥匙，一步一步", en: "Your key, step by step" }
    bench { zh: "自己拼一个地址", en: "Put an address together" }
    bench_note { zh: "从这把公钥开始", en: "beginning with this public key" }
    now_there(bytes: usize) { zh: "现在有 {bytes} 个字节", en: "{bytes} bytes are here" }
    back { zh: "退一步", en: "Back" }
    anew { zh: "从头来", en: "Begin anew" }
    steps_so_far { zh: "做过的步骤", en: "Steps so far" }
    no_steps { zh: "还没有", en: "none yet" }
    takes(takes: usize, has: usize) { zh: "这一步要 {takes} 个字节，现在有 {has} 个", en: "this step takes {takes} bytes, and there are {has}" }
    finished { zh: "地址已经拼好了", en: "the address is finished" }
    unfit { zh: "这些字节不能这样用", en: "these bytes can't be used so" }
    built_own { zh: "正是钱包用的地址", en: "the very address of your wallet" }
    built_other { zh: "不是钱包给这把钥匙用的地址", en: "not the address that your wallet uses this key for" }
    shows_key { zh: "哪几种在花钱之前就露出钥匙？", en: "Which kinds show a key before a coin is spent?" }
    that_is_it { zh: "就是这些", en: "These" }

    tip_tree { zh: "最新区块的默克尔树", en: "The tip's Merkle tree" }
    two_lists { zh: "两份清单，一个根", en: "Two lists, one root" }
    take { zh: "取一个候选区块", en: "Take a candidate" }
    too_few(count: usize) { zh: "候选区块里只有 {count} 笔交易。要三笔：请停下矿工，在钱包付两笔款，再取一次。", en: "The candidate has only {count} transactions, and three are needed. Stop the miner, make two payments, and take another.", one: "The candidate has one transaction, and three are needed. Stop the miner, make two payments, and take another." }
    candidate(count: usize) { zh: "候选区块，{count} 笔交易", en: "A candidate of {count} transactions" }
    even(count: usize) { zh: "{count} 笔在每一层都成双，没有可钻的空子。再付一笔款，重新取一个。", en: "{count} are even on every level: there is no hole. Make one more payment and take another." }
    real_list { zh: "真的清单", en: "The real list" }
    longer_list(count: usize) { zh: "长的清单：最后 {count} 笔再抄一遍", en: "The longer list: the last {count} repeated" }
    same_root { zh: "两个根相同", en: "the roots are equal" }
    other_root { zh: "两个根不同", en: "the roots differ" }
    find_nonce { zh: "找 nonce", en: "Find a nonce" }
    searching(tried: &str, expected: &str) { zh: "已试 {tried} 个，平均要 {expected} 个", en: "{tried} tried, {expected} are expected" }
    found { zh: "nonce 找到了：两份清单共用这个区块头。", en: "The nonce is found: both lists have this header." }
    hand_longer { zh: "交长的清单", en: "Hand in the longer list" }
    hand_real { zh: "交真的清单", en: "Hand in the real list" }
    answered_longer(words: &str) { zh: "长的清单：{words}", en: "The longer list: {words}" }
    answered_real(words: &str) { zh: "真的清单：{words}", en: "The real list: {words}" }
    accepted { zh: "接受了", en: "accepted" }

    measure { zh: "找要多久，验要多久", en: "How long to find, how long to check" }
    measure_note(bits: &str) { zh: "下一块要 {bits} 位", en: "the next block needs {bits} bits" }
    measure_how { zh: "在这台机器上真的找：对一个 16 位的目标找 5 次，同时也真的验。整个区块的时间是按测得的速度推算的。", en: "Really done on this machine: a target of 16 bits is met five times, and the results are checked. The time for a block of this room follows from the speed that was measured." }
    do_measure { zh: "量一量", en: "Measure" }
    to_find { zh: "找到 16 位，平均", en: "to find 16 bits, on average" }
    to_check { zh: "验一次", en: "to check once" }
    measured_ratio { zh: "测得的倍数", en: "measured ratio" }
    block_here { zh: "下一块，这台机器独自找（推算）", en: "the next block, by this machine alone (calculated)" }
    last_six { zh: "最近六块的目标", en: "Targets of the last six blocks" }
    block_bits(height: u32, bits: &str) { zh: "第 {height} 块：{bits} 位", en: "block {height}: {bits} bits" }
    no_six { zh: "链上还没有六块。", en: "There are not six blocks yet." }
    ratio { zh: "找一块抵得上验多少次", en: "Checks that finding one block is worth" }
    work { zh: "最近六块一共多少哈希", en: "Hashes in the last six blocks" }
    guess { zh: "告诉节点", en: "Tell the node" }
}
