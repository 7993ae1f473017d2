//! The crypto bench: schemes with two keys.

texts! {
    by_hand { zh: "RSA 手算", en: "RSA by hand" }
    by_hand_note { zh: "质数不到 100", en: "primes below 100" }
    no_number { zh: "这不是一个整数。写 61 这样的数就好。", en: "That is not a whole number. Write 61, for instance." }
    not_prime(number: u64) { zh: "{number} 不是 100 以内的质数。试试 61 和 53。", en: "{number} is not a prime below 100. Try 61 and 53." }
    equal_primes { zh: "两个质数相同，n 开平方就拆开了。请换掉一个。", en: "Both primes are the same: the root of n gives them away. Change one." }
    primes_too_small { zh: "这两个质数太小，找不到合适的 e。请换大一点的。", en: "These primes are too small: no e fits. Take larger ones." }
    notary { zh: "公证人签的两个数", en: "Two numbers that the notary signs" }
    not_below_n(n: u64) { zh: "要签的数得是小于 {n} 的整数。", en: "What is signed is a whole number below {n}." }
    forge { zh: "造第三个签名", en: "Make a third signature" }
    check { zh: "检验", en: "Check" }
    opens_to(s: u64, e: u64, opened: u64, m: u64) {
        zh: "{s} 的 {e} 次方余 {opened}，消息是 {m}。",
        en: "{s} to the power of {e} leaves {opened}; the message is {m}."
    }
    padded { zh: "真的 RSA，有填充", en: "RSA as it is used, padded" }
    padded_why {
        zh: "2,048 比特的钥匙在这里现找，签的是填充过的哈希（PSS，SHA-256，32 字节的盐）。把两个签名相乘，看它签不签得了第三句话。",
        en: "A key of 2,048 bits is searched for right here, and signs padded hashes (PSS, SHA-256, a salt of 32 bytes). Multiply two signatures and see whether the product signs a third text."
    }
    make_key { zh: "找一把钥匙", en: "Make a key" }
    another_key { zh: "换一把钥匙", en: "Make another key" }
    tried(n: u32) { zh: "试过 {n} 个数", en: "{n} numbers tried", one: "{n} number tried" }
    cancel { zh: "停下", en: "Cancel" }
    signs(n: u8) { zh: "公证人签的第 {n} 句", en: "Text {n} that the notary signs" }
    tried_on { zh: "拿乘积去签的话", en: "Text that the product is tried on" }
    multiply { zh: "相乘并检验", en: "Multiply and check" }
    pss_good { zh: "PSS 通过。", en: "PSS passes." }
    pss_too_large { zh: "PSS 拒绝：签名不小于 n。", en: "PSS refuses: the signature is not below n." }
    pss_length { zh: "PSS 拒绝：长度不对。", en: "PSS refuses: the length is wrong." }
    pss_trailer(byte: &str) { zh: "PSS 拒绝：还原出的数以 {byte} 结尾，不是 BC。", en: "PSS refuses: the opened value ends in {byte}, not BC." }
    pss_padding { zh: "PSS 拒绝：盐的前面不是一串 0 和一个 1。", en: "PSS refuses: in front of the salt are not zeros and a one." }
    pss_hash { zh: "PSS 拒绝：哈希对不上。", en: "PSS refuses: the hash is another one." }
    small_curve { zh: "y² = x³ + 7，除以 43 的余数", en: "y² = x³ + 7 modulo 43" }
    target { zh: "目标", en: "target" }
    your_target(point: &str) { zh: "目标 {point}", en: "target {point}" }
    choose_point(name: &str) { zh: "点一个点作 {name}。虚线框是目标。", en: "Choose a point for {name}. The dashed square is the target." }
    grid_sentence(p: &str, q: &str, sum: &str) { zh: "30 个点。{p} 加 {q} 得 {sum}。", en: "30 points. {p} plus {q} is {sum}." }
    upright { zh: "直线竖直，第三个点在无穷远。", en: "The line is upright: its third point is at infinity." }
    adding_g { zh: "从 G 一路加下去", en: "Adding G over and over" }
    real_curve { zh: "同样的公式，真的曲线", en: "The same formulas on the real curve" }
    real_curve_why {
        zh: "x 坐标，32 字节，这里现算。点数约 1.16 × 10⁷⁷，比这 31 个多 76 位数。",
        en: "X coordinates, 32 bytes, worked out here. There are about 1.16 × 10⁷⁷ points: 76 digits more than these 31."
    }
    elgamal { zh: "ElGamal：同一句话加密两次", en: "ElGamal: one note, encrypted twice" }
    public_key { zh: "公钥", en: "public key" }
    note { zh: "一句话", en: "Note" }
    note_too_long(most: usize, has: usize) { zh: "最多 {most} 字节，现在是 {has}。", en: "At most {most} bytes fit into a point; this has {has}." }
    encrypt { zh: "加密", en: "Encrypt" }
    opens { zh: "解开", en: "opens to" }
    signing { zh: "签名的每一步", en: "A signature, step by step" }
    other_nonce { zh: "换一个 k", en: "Another k" }
    text_to_sign { zh: "要签的话", en: "Text to sign" }
    low_s { zh: "s 超过了一半，换成了 n − s（BIP62、BIP146）。", en: "s was above half of the order, so n − s stands in its place (BIP62, BIP146)." }
    even_y { zh: "y 是奇数的点要取反，所以用的是 n − k 或 n − d（BIP340）。", en: "A point with an odd y is negated: n − k or n − d is used (BIP340)." }
    verified { zh: "用公钥检验过了。", en: "Checked with the public key." }
    agreement { zh: "当众商量秘密", en: "A secret agreed in public" }
    agreement_why {
        zh: "p = 2,147,483,647，g = 7。全班都听得见，谁也不查是谁在说。这个标签页停在这里时，会回答找它商量的人。",
        en: "p = 2,147,483,647, g = 7. The whole class hears all of it, and nobody checks who speaks. While this tab shows this bench, it answers whoever wants to agree."
    }
    no_notes { zh: "只有房间里才能说话", en: "Notes travel in classrooms only" }
    no_notes_why { zh: "真的网络上没有这种消息。请换到教学链的房间。", en: "Public networks have no such message. Go to a classroom." }
    alone { zh: "还没有别的标签页停在这里", en: "No other tab shows this bench" }
    alone_why { zh: "请再开一个标签页，也打开这一页；它会在十秒内出现。", en: "Open another tab and open this page there, too. It appears within ten seconds." }
    agree { zh: "商量", en: "Agree" }
    agree_with(name: &str) { zh: "和 {name} 商量", en: "Agree with {name}" }
    choose_for_between(name: &str) { zh: "站到中间：{name}", en: "Stand between: {name}" }
    stand_between { zh: "站到中间", en: "Stand between" }
    between_why { zh: "选两个标签页，就能用它们的名字各说一个数。", en: "Choose two tabs: each is told a number in the other's name." }
    i_publish { zh: "我公布", en: "you publish" }
    they_publish { zh: "听到的数", en: "you heard" }
    my_exponent { zh: "我的指数", en: "your exponent" }
    agreed_on { zh: "秘密", en: "secret" }
    digest { zh: "摘要", en: "digest" }
    read_aloud(name: &str) { zh: "{name} 念出来的摘要", en: "Digest that {name} reads aloud" }
    all_match(n: usize) { zh: "{n} 个字节全都相同：同一个秘密", en: "all {n} bytes match: one secret" }
    some_match(same: usize, n: usize) { zh: "{n} 个字节里有 {same} 个相同：中间有人", en: "{same} / {n} bytes match: somebody is in between" }
    in_between(one: &str, two: &str, m: &str) { zh: "{one} 和 {two} 听到的都是 {m}，都以为是对方说的", en: "{one} and {two} both hear {m}, and each believes that the other said it" }
    proof_fits { zh: "对方证明它知道同一个秘密。", en: "The other side showed that it knows the same secret." }
    proof_differs { zh: "对方证明的是另一个秘密，中间有人。", en: "The other side showed another secret: somebody stands between." }
    secret_with(name: &str) { zh: "和 {name} 的秘密", en: "secret with {name}" }
    chat { zh: "全班听见的话", en: "What everybody hears" }
    nothing_said { zh: "还没有人说话。", en: "Nothing was said yet." }
    not_by_me { zh: "用我的名字，不是我说的", en: "in your name, not by you" }
    says_share(from: &str, to: &str, value: &str) { zh: "{from} → {to}：{value}", en: "{from} → {to}: {value}" }
    says_proof(from: &str, to: &str) { zh: "{from} → {to}：我知道这个秘密", en: "{from} → {to}: I know the secret" }
    find_exponent { zh: "求指数", en: "Find the exponent" }
    finding(steps: u64) { zh: "走了 {steps} 步", en: "{steps} steps", one: "{steps} step" }
    exponent_found(steps: &str, exponent: &str) { zh: "{steps} 步解出来：指数是 {exponent}。", en: "Found after {steps} steps: the exponent is {exponent}." }
    exponent_none { zh: "没有这样的指数。", en: "There is no such exponent." }
    real_group { zh: "同样的算法，2,048 比特", en: "The same with 2,048 bits" }
    real_group_why { zh: "RFC 3526 的第 14 组，指数 256 位，没有人解得出来。", en: "Group 14 of RFC 3526, with exponents of 256 bits. Nobody finds those." }
    try_real_group { zh: "算一次", en: "Work it out once" }
    both_agree { zh: "两条路到同一个数。", en: "Both ways lead to one number." }
    letter { zh: "写给公钥的信", en: "A letter to a public key" }
    letter_why { zh: "信传遍全班，只有收信人打得开（ECIES，devp2p）。", en: "A letter goes to the whole class, and only its reader opens it (ECIES, devp2p)." }
    my_letter_key { zh: "我收信的公钥", en: "your key for letters" }
    to_whom { zh: "写给谁", en: "To whom" }
    to_myself { zh: "自己", en: "yourself" }
    letter_text { zh: "信", en: "Letter" }
    letter_too_long(most: usize) { zh: "最多 {most} 字节。", en: "At most {most} bytes." }
    send { zh: "寄出", en: "Send" }
    fresh_point { zh: "临时公钥", en: "fresh key" }
    ciphertext { zh: "密文", en: "ciphertext" }
    seal { zh: "章", en: "seal" }
    letter_opened { zh: "收信人打开了它。", en: "Its reader opened it." }
    letter_waits { zh: "寄出了，还没有回执。", en: "Sent. No receipt has come yet." }
    not_sent { zh: "没能寄出。请再试一次。", en: "It could not be sent. Try again." }
    letters_heard(n: usize) { zh: "听到 {n} 封信", en: "{n} letters heard", one: "{n} letter heard" }
    for_me(text: &str) { zh: "写给我的：{text}", en: "for you: {text}" }
    not_for_me(bytes: usize) { zh: "打不开，{bytes} 字节", en: "not for you, {bytes} bytes", one: "not for you, {bytes} byte" }
    from_me(bytes: usize) { zh: "我写给别人的，只有收信人的私钥打得开，{bytes} 字节", en: "yours to somebody else, opened by its reader's key only, {bytes} bytes", one: "yours to somebody else, opened by its reader's key only, {bytes} byte" }
    careless { zh: "粗心的机器人", en: "The careless bot" }
    careless_why(sats: u64) {
        zh: "给它 {sats} 聪，它付两笔款给我，都用同一个 k 签名。付完它就忘了钥匙，只能从链上算回来。",
        en: "It gets {sats} sat of yours and pays you twice, both signed with one k. Then its key is forgotten here: it can only be worked out from the chain."
    }
    let_it_pay { zh: "让它付款", en: "Let it pay" }
    no_wallet { zh: "这里没有钱包，机器人没有钱可付", en: "There is no wallet here, so the bot has nothing to pay with" }
    bot_failed { zh: "机器人没能付款。已经给它的那点钱可能收不回来了，别的都在。请再试一次。", en: "The bot could not pay. The little that it got may be lost, the rest of your money is safe. Try again." }
    payment(txid: &str) { zh: "付款 {txid}…", en: "Payment {txid}…" }
    in_block(n: u32) { zh: "在区块里，{n} 个确认", en: "in a block, {n} confirmations", one: "in a block, {n} confirmation" }
    waits { zh: "还没打包", en: "not in a block yet" }
    work_out(name: &str) { zh: "算 {name}", en: "Work out {name}" }
    private_key { zh: "机器人的私钥 d", en: "The bot's private key d" }
    no_key_text { zh: "私钥是 64 个十六进制数字。请把 d 整个复制过来。", en: "A private key has 64 hexadecimal digits. Copy all of d." }
    other_key { zh: "这把钥匙打不开机器人的币。再看看 d。", en: "This key does not open the bot's coin. Look at d again." }
    take { zh: "转走剩下的", en: "Take what is left" }
    taken { zh: "发出去了，等它进区块。", en: "Sent. It is yours once it is in a block." }
}
