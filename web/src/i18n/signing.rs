//! Texts about who makes blocks.

texts! {
    makers { zh: "谁来出块", en: "Who makes blocks" }
    public { zh: "公有链", en: "public chain" }
    public_note { zh: "谁算出工作量证明，谁就出块，不问身份。", en: "Whoever finds a proof of work makes the block; nobody asks who it is." }
    consortium(k: u32, n: usize) { zh: "联盟链 {n} 选 {k}", en: "consortium chain, {k} of {n}" }
    consortium_note(k: u32) { zh: "区块要有 {k} 个成员签名才有效（BIP325），之后只找 nonce，难度很低。", en: "A block is valid with the signatures of {k} members (BIP325); after that only a nonce is looked for, at a low difficulty." }
    private { zh: "私有链", en: "private chain" }
    private_note { zh: "只有一把密钥能给区块签名（BIP325）；别人可以验证和跟随。", en: "One key alone signs blocks (BIP325); everyone else can check and follow." }
    other { zh: "签名链", en: "chain of signed blocks" }
    other_note { zh: "出块条件不只是公钥签名，这里可以验证和跟随，但不能出块。", en: "Its condition takes more than signatures by plain keys: it is checked and followed here, but not mined." }
    members { zh: "成员的公钥", en: "Keys of the members" }
    member(number: usize) { zh: "成员 {number}", en: "Member {number}" }
    signs { zh: "我来签名", en: "Sign what is valid" }
    signs_note { zh: "关掉就是拒绝签名：签名不够，链就停下来。", en: "Switched off, this member refuses. With too few signatures the chain stands still." }
    not_member { zh: "我的密钥不在其中：我只验证和跟随。", en: "Your key is not among them: you check and follow." }
    proposals { zh: "区块提案", en: "Proposed blocks" }
    no_proposals { zh: "还没有提案。成员开始挖矿时，会先把区块发给大家签名。", en: "None yet. When a member mines, it first shows its block around to be signed." }
    proposal(height: u32, number: usize) { zh: "区块 {height} · 成员 {number} 提出", en: "Block {height} by member {number}" }
    signed_by(signed: usize, required: u32) { zh: "已签 {signed}，需要 {required}", en: "{signed} signed, {required} needed" }
    collecting { zh: "等签名", en: "waits for signatures" }
    mining { zh: "找 nonce", en: "looking for a nonce" }
    made { zh: "已出块", en: "a block" }
    given_up { zh: "作废", en: "given up" }

    build { zh: "联盟链和私有链", en: "Consortium and private chains" }
    build_note { zh: "由成员签名出块", en: "blocks that members sign" }
    my_key { zh: "我的公钥，发给建链的人", en: "Your public key, for whoever makes the chain" }
    copy_key { zh: "复制公钥", en: "Copy key" }
    keys { zh: "成员的公钥，一行一个", en: "Public keys of the members, one a line" }
    keys_hint { zh: "一把公钥就是私有链。", en: "One key makes a private chain." }
    no_key(line: usize) { zh: "第 {line} 行不是公钥（66 位十六进制，02 或 03 开头）", en: "Line {line} is no public key (66 hex digits that begin with 02 or 03)" }
    twice(line: usize) { zh: "第 {line} 行重复了", en: "Line {line} repeats a key" }
    too_many(most: usize) { zh: "最多 {most} 个成员", en: "{most} members at most" }
    required { zh: "需要几个签名", en: "Signatures needed" }
    k_of_n(k: usize, n: usize) { zh: "{n} 个成员中的 {k} 个", en: "{k} of {n} members" }
    link { zh: "这条链的链接，发给每个人", en: "The link to this chain, for everyone" }
    open { zh: "打开我建的链，钱包不变", en: "Go there with this wallet" }
    open_note { zh: "新房间里的钱包用同样的助记词，公钥才不变；它没有密码。", en: "The wallet there has the same words, so that the key stays the same; it has no passphrase." }
    join { zh: "或者粘贴别人给的链接", en: "Or paste the link that you were given" }
    enter { zh: "凭链接加入，钱包不变", en: "Join with this wallet" }
    no_link { zh: "这不是签名链的链接", en: "This is no link to a chain of signed blocks" }
    among { zh: "我的公钥在其中", en: "Your key is among the members" }
    not_among { zh: "我的公钥不在其中", en: "Your key is not among the members" }
}
