//! The crypto bench: ciphers with one key.

texts! {
    cipher { zh: "算法", en: "Cipher" }
    key { zh: "密钥", en: "Key" }
    block { zh: "一组明文", en: "A block" }
    hex_of(n: usize) { zh: "要 {n} 字节的十六进制数字", en: "Hexadecimal digits of {n} bytes" }
    rounds { zh: "一轮一轮看", en: "Round by round" }
    rounds_note { zh: "哪些字节依赖选中的那一个", en: "which bytes depend on the one you choose" }
    tap { zh: "选第一行的一个字节：它的 256 个值都试一遍，凡是跟着变的都有颜色。右边是翻转它最高的一位时，变了几位。", en: "Choose a byte of the first row: all its 256 values are tried, and whatever changes with it is marked. At the right: how many bits differ if its highest one is flipped." }
    input { zh: "输入", en: "input" }
    output { zh: "输出", en: "output" }
    first_key { zh: "加上密钥", en: "key added" }
    round(n: usize) { zh: "第 {n} 轮", en: "round {n}" }
    reached(bits: u32, n: usize, of: usize) { zh: "{n} / {of} 字节 · {bits} 位", en: "{n} / {of} bytes · {bits} bits", one: "{n} / {of} bytes · {bits} bit" }
    byte_number(n: usize, digits: &str) { zh: "字节 {n}：{digits}", en: "byte {n}: {digits}" }
    steps_of { zh: "哪一轮的每一步", en: "Steps of round" }
    messages { zh: "很多组，一把密钥", en: "Many blocks, one key" }
    messages_note { zh: "一个字节能传多远，要看模式", en: "how far a byte reaches depends on the mode" }
    mode { zh: "模式", en: "Mode" }
    message { zh: "消息", en: "Message" }
    too_long(n: usize) { zh: "太长了：只用前 {n} 字节", en: "That is too long: the first {n} bytes are used" }
    plaintext { zh: "明文", en: "Plaintext" }
    ciphertext { zh: "密文", en: "Ciphertext" }
    message_reached(n: usize, of: usize) { zh: "密文的 {of} 个字节里，有 {n} 个依赖选中的字节", en: "{n} of {of} bytes of the ciphertext depend on the byte you chose" }
    picture { zh: "一张图", en: "A picture" }
    picture_note(height: u32) { zh: "区块 {height} 的哈希条纹，一个像素一个字节", en: "the stripe of block {height}, a byte a pixel" }
    picture_plain { zh: "原来的样子", en: "as it is" }
    picture_ecb { zh: "相同的组得到相同的密文，图还在", en: "equal blocks stay equal, and the picture is still there" }
    picture_noise { zh: "没有两组相同", en: "no two blocks are equal" }
    key_search { zh: "找一把短密钥", en: "Search for a short key" }
    key_search_note { zh: "DES 有 56 位密钥，这里只藏起一部分", en: "DES has 56 key bits; here only some are hidden" }
    hidden_bits { zh: "藏起来的位数", en: "Hidden bits" }
    known_key { zh: "密钥的已知部分", en: "What is known of the key" }
    search { zh: "一把一把试", en: "Try them all" }
    another_key { zh: "换一把密钥", en: "Another key" }
    progress { zh: "试过的密钥", en: "Keys that were tried" }
    all_keys(time: &str) { zh: "照这个速度，56 位全部试完要 {time}", en: "At this rate all 56 bits would take {time}" }
    found_key { zh: "找到的密钥", en: "The key that was found" }
    secret_row { zh: "浏览器里存着的那一行", en: "The row that the browser keeps" }
    secret_row_note { zh: "钱包的秘密在存储里的样子", en: "the wallet's secret, as it is stored" }
    read_row { zh: "从存储里读出来", en: "Read it from storage" }
    open_row(words: usize) { zh: "没有加密：谁读到这一行，不用密码就能写出全部 {words} 个助记词。这里不显示。", en: "It is not encrypted: whoever reads this row can write down all {words} words without a passphrase. They are not shown here." }
    to_wallet { zh: "到“钱包”里设密码", en: "Set a passphrase in the Wallet" }
    sealed_row(n: usize) { zh: "已加密：这 {n} 个字节就是存着的全部，没有密码读不出一个助记词。", en: "Encrypted: these {n} bytes are all that is stored. Without the passphrase not one word can be read from them." }
    row_kind { zh: "种类：已加密", en: "kind: sealed" }
    row_version { zh: "版本", en: "version" }
    row_memory { zh: "密钥派生的内存", en: "memory of the key derivation" }
    row_passes { zh: "密钥派生的遍数", en: "its passes" }
    row_salt { zh: "盐", en: "salt" }
    row_ciphertext { zh: "密文（AES-256-GCM）", en: "ciphertext (AES-256-GCM)" }
    row_tag { zh: "防改动的标记", en: "tag against changes" }
    row_check { zh: "校验", en: "checksum" }
}
