//! Texts of the course's page about Ethereum: a key's id, and discovery below the connections.

texts! {
    key { zh: "自己的公钥", en: "A public key of yours" }
    key_note { zh: "钱包现在出示的", en: "the one that the wallet shows now" }
    no_key { zh: "钱包还没有打开", en: "The wallet is not open yet" }
    no_key_why { zh: "打开以后，它的公钥会出现在这里。", en: "Once it is, its public key appears here." }
    compressed { zh: "压缩公钥，33 字节：Y 是偶数就以 02 开头，是奇数就以 03 开头，后面是 X", en: "Compressed, 33 bytes: 02 if Y is even, 03 if it is odd, then X" }
    x { zh: "X，32 字节", en: "X, 32 bytes" }
    y { zh: "Y，32 字节", en: "Y, 32 bytes" }
    bytes { zh: "要哈希的字节（十六进制）", en: "Bytes to be hashed, in hex" }
    no_bytes { zh: "填十六进制数字，空格不算。", en: "Hex digits; blanks don't count." }
    not_hex { zh: "读不成字节：只能有十六进制数字，而且要成双。", en: "These are no bytes: hex digits alone, and two for each byte." }
    byte_count(n: usize) { zh: "{n} 字节", en: "{n} bytes", one: "{n} byte" }
    keccak(n: usize) { zh: "这 {n} 字节的 Keccak-256", en: "Keccak-256 of these {n} bytes", one: "Keccak-256 of this {n} byte" }
    id { zh: "discv4 编号", en: "discv4 id" }
    id_hint { zh: "64 个十六进制数字", en: "64 hex digits" }
    check { zh: "核对", en: "Check" }

    layers { zh: "两层网络", en: "Two layers" }
    overlay { zh: "覆盖网络", en: "Overlay" }
    is_cut { zh: "发现已经切断：谁在场，本节点不听传输层的，也不问、不答别的节点。", en: "Discovery is cut: carriers are not believed when they tell who is there, and the overlay is neither asked nor answered." }
    above { zh: "上面：连接", en: "Above: connections" }
    below { zh: "下面：K 桶", en: "Below: k-buckets" }
    said { zh: "启动以来的消息", en: "messages since the start" }
    lately(n: u64, seconds: u64) { zh: "最近 {seconds} 秒：{n} 条", en: "{n} in the last {seconds} s" }
    picture(above: usize, below: usize) { zh: "上面连着 {above} 个节点，下面的 K 桶里有 {below} 个", en: "Connected above: {above}; in buckets below: {below}" }
    picture_why { zh: "同一个节点，上面看有没有连接，下面看编号离得多远：框是 K 桶，数字是开头相同的位数。区块只在上面走。", en: "The same nodes: above, whether they are connected; below, how close their ids are. A frame is a k-bucket, its number how many first bits are shared. Blocks travel above only." }
    left_out(n: usize) { zh: "还有 {n} 个没有画出来", en: "{n} more are not drawn" }
    no_overlay { zh: "这个节点没有覆盖网络", en: "This node is in no overlay" }
    no_overlay_why { zh: "只有教学房间里的标签页才有。请到教学链的房间里做这一页。", en: "Only tabs in rooms of the classroom chain are. Do this page in such a room." }
}
