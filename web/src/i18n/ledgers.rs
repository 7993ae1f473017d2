//! Texts of the four ledgers: the same operations as coins, accounts, versioned keys and books.

use hashyard_ledgers::accounts::AccountRefusal;
use hashyard_ledgers::bank::BankRefusal;
use hashyard_ledgers::coins::CoinsRefusal;
use hashyard_ledgers::proof::ProofError;
use hashyard_ledgers::rules::{Key, RuleError};
use hashyard_ledgers::trie::Kind;
use hashyard_ledgers::versions::{Version, VersionsRefusal};
use hashyard_ledgers::{Choice, LogError, Operation, Party, Person};

use super::{Lang, reject};

texts! {
    title { zh: "四种账本", en: "Four ledgers" }
    intro { zh: "同样的操作，四种记法。开始时爱丽丝 100，鲍勃 20，卡罗 50，丹 0。", en: "The same operations, recorded in four ways. Alice begins with 100, Bob with 20, Carol with 50, Dan with 0." }
    nonces { zh: "账户带 nonce", en: "Accounts have a nonce" }
    back { zh: "退一步", en: "Back" }
    forward { zh: "走一步", en: "Forward" }
    clear { zh: "清空", en: "Clear" }
    example { zh: "五笔付款", en: "Five payments" }
    steps { zh: "操作，按执行的次序", en: "Operations, in the order in which they run" }
    nothing { zh: "还没有操作。请在下面写一笔，或者放上五笔付款。", en: "Nothing has been done yet. Write an operation below, or load the five payments." }
    swap(first: usize, second: usize) { zh: "第 {first} 笔和第 {second} 笔互换", en: "Swap {first} and {second}" }
    same_moment { zh: "与上一笔同时", en: "at the same moment as the last" }
    again(entry: usize) { zh: "原样重发第 {entry} 笔", en: "{entry} once more, byte for byte" }
    refused_by(n: usize) { zh: "{n} 列拒绝", en: "refused by {n}" }
    make { zh: "写一笔操作", en: "Write an operation" }
    add { zh: "加入", en: "Add" }
    kind { zh: "做什么", en: "What" }
    kind_pay { zh: "付款", en: "Pay" }
    kind_replay { zh: "原样重发", en: "Replay" }
    kind_token { zh: "转代币", en: "Transfer tokens" }
    kind_vote { zh: "投票", en: "Vote" }
    kind_deposit { zh: "存入托管", en: "Put into escrow" }
    kind_settle { zh: "托管放行或退回", en: "Settle the escrow" }
    kind_take { zh: "记账人擅自挪用", en: "The keeper takes" }
    from { zh: "谁", en: "Who" }
    to { zh: "给谁", en: "To whom" }
    amount { zh: "多少", en: "How much" }
    choice { zh: "选什么", en: "For what" }
    which { zh: "重发第几笔", en: "Which one" }
    yes { zh: "赞成", en: "Yes" }
    no { zh: "反对", en: "No" }
    not_whole { zh: "请写 1 到 1,000,000 之间的整数", en: "Type a whole number from 1 to 1,000,000" }
    full { zh: "工作台放满了，请先清空", en: "The bench is full: clear it first" }
    no_entry { zh: "没有这一笔可以重发", en: "There is no such entry to send again" }
    coins_title { zh: "UTXO", en: "UTXO" }
    coins_note { zh: "比特币：硬币的集合", en: "Bitcoin: a set of coins" }
    accounts_title { zh: "账户", en: "Accounts" }
    accounts_note { zh: "以太坊：余额加序号", en: "Ethereum: a balance and a nonce" }
    world_title { zh: "键值加版本", en: "Key-value" }
    world_note { zh: "超级账本：背书、排序、验证", en: "Fabric: endorse, order, validate" }
    world_example { zh: "这是四种账本一起用的例子，余额和上面的通道无关。", en: "This is the example that all four ledgers share; its balances have nothing to do with the channel above." }
    bank_title { zh: "银行", en: "Bank" }
    bank_note { zh: "一个记账人，可能作弊", en: "one keeper, who may cheat" }
    says { zh: "这一笔写的是", en: "What it writes" }
    says_nothing { zh: "什么也没写成", en: "Nothing was written" }
    stores { zh: "存的是", en: "Stores" }
    bytes(n: usize) { zh: "{n} 字节", en: "{n} bytes" }
    answers { zh: "怎么回答", en: "Its answer" }
    no_step { zh: "这是开始时的样子", en: "This is where it begins" }
    taken { zh: "收下了", en: "Taken" }
    at_once { zh: "哪些可以同时做", en: "What can run in parallel" }
    rounds(n: usize) { zh: "{n} 轮", en: "{n} rounds", one: "{n} round" }
    round(n: usize, which: &str) { zh: "第 {n} 轮：{which}", en: "Round {n}: {which}" }
    root { zh: "根，和它能证明的", en: "A root, and what it proves" }
    coins_root(hashes: usize) {
        zh: "全部交易的默克尔根：用 {hashes} 个哈希就能证明这一笔在里面。硬币的集合本身，没有哪个区块写着它的根。",
        en: "The Merkle root of all transactions: {hashes} hashes prove that this one is among them. No block commits to the set of coins itself."
    }
    coins_root_none { zh: "全部交易的默克尔根。被拒绝的不在里面，硬币的集合也没有根。", en: "The Merkle root of all transactions. Those that were refused are not among them, and the set of coins has no root." }
    accounts_root(nodes: usize) { zh: "状态树的根：{nodes} 个节点，每个账户的余额都能证明，没有这个账户也能证明。", en: "The root of the state tree of {nodes} nodes: it proves any balance, and also that an account does not exist." }
    world_root(block: u64) { zh: "第 {block} 块的哈希：证明有哪些交易、什么次序；值是多少，要从头算过才知道。", en: "The hash of block {block}: it proves which transactions there are, and in what order. To know a value, one has to replay them all." }
    bank_root { zh: "没有根。记账人说多少就是多少，谁也拿不出证据。", en: "There is none. The books say whatever the keeper says, and nobody can prove otherwise." }
    coins_why { zh: "只有要花前一笔刚产生的硬币，才需要等它。", en: "Only a payment that spends a coin made by another one has to wait for it." }
    accounts_why { zh: "碰到同一份余额、同一个存储格或同一个序号，就要排队。", en: "Whatever touches the same balance, storage slot or nonce has to queue." }
    world_why { zh: "同一时刻的一起背书，排进同一块；撞上的作废，谁也不用等。", en: "What is proposed at the same moment is endorsed together and shares a block. Whatever collides is void; nothing waits." }
    bank_why { zh: "碰到账本的同一行，就要排队。", en: "Whatever touches the same row of the books has to queue." }
    escrow_coin(buyer: &str, seller: &str) { zh: "托管：{buyer}和{seller}都要签", en: "escrow: {buyer} and {seller} both sign" }
    coin_in { zh: "花", en: "spends" }
    coin_out { zh: "付", en: "pays" }
    signed_by(who: &str) { zh: "{who}签名", en: "signed by {who}" }
    call_to(who: &str, value: &str) { zh: "给{who}，附 {value}", en: "to {who}, with {value}" }
    call_nonce(n: u64) { zh: "nonce {n}", en: "nonce {n}" }
    call_no_nonce { zh: "没有 nonce", en: "no nonce" }
    call_data(n: usize) { zh: "调用数据 {n} 字节", en: "{n} bytes of call data" }
    token_contract { zh: "代币合约", en: "the token contract" }
    vote_contract { zh: "投票合约", en: "the vote contract" }
    escrow_contract { zh: "托管合约", en: "the escrow contract" }
    read(key: &str, version: &str) { zh: "读 {key}，版本 {version}", en: "reads {key}, version {version}" }
    write(key: &str, value: &str) { zh: "写 {key} = {value}", en: "writes {key} = {value}" }
    version(version: &str) { zh: "版本 {version}", en: "version {version}" }
    no_version { zh: "无", en: "none" }
    slip(n: u64) { zh: "第 {n} 号单子，没有签名", en: "slip {n}, not signed" }
    in_storage { zh: "合约的存储", en: "contract storage" }
    proof { zh: "证明", en: "Proof" }
    proof_note { zh: "从状态树的节点里，挑出一条路", en: "nodes of the state tree: pick the path" }
    proof_how(who: &str, key: &str) { zh: "{who}的地址的哈希以 {key} 开头。从树根起，顺着这些位一路走到叶子，把路上的节点都勾上。", en: "The hash of {who}'s address begins with {key}. Follow these digits from the root down to a leaf, and tick every node on the path." }
    whose { zh: "谁的账户", en: "Whose account" }
    proof_check { zh: "核对", en: "Check" }
    node_root { zh: "根", en: "root" }
    node_bytes(kind: &str, n: usize) { zh: "{kind}，{n} 字节", en: "{kind}, {n} bytes" }
    proved(who: &str, nonce: u64, balance: u64) { zh: "证明了：{who}的账户，nonce {nonce}，余额 {balance}。", en: "Proved: the account of {who}, nonce {nonce}, balance {balance}." }
    proved_absent(who: &str) { zh: "证明了：{who}还没有账户。", en: "Proved: {who} has no account yet." }
    missing(hash: &str) { zh: "还缺一个节点，哈希以 {hash} 开头。", en: "A node is missing whose hash begins with {hash}." }
    superfluous(n: usize) { zh: "有 {n} 个节点不在路上。", en: "{n} nodes are not on the path.", one: "{n} node is not on the way." }
    malformed { zh: "这不是树的节点。", en: "That is not a node of the tree." }
    tree { zh: "状态树", en: "The state tree" }
    tree_note(changed: usize, all: usize) { zh: "这一步改了 {changed} 个节点，共 {all} 个", en: "{changed} of {all} nodes are new with this step" }
    tree_sentence { zh: "一个账户变了，从它的叶子到树根的每个节点都要重算，别的都不动。到“四种账本”里走一步，这里会跟着变。", en: "When an account changes, every node from its leaf up to the root is computed anew, and no other. Step through Four ledgers, and this picture follows." }
    changed { zh: "这一步改了", en: "new with this step" }
    versions_sentence { zh: "每个键旁边写着最后改它的是哪个区块、块里的第几笔，都从 0 数起。到“四种账本”里做一笔，这里会跟着变。", en: "Beside each key stand the block and the transaction that last wrote it, both counted from 0. Do something in Four ledgers, and this table follows." }
    open { zh: "打开“四种账本”", en: "Open Four ledgers" }
    set { zh: "这个房间的硬币", en: "The coins of this room" }
    set_note(count: u32, total: &str) { zh: "{count} 枚，共 {total} tBTC", en: "{count} coins, {total} tBTC in all", one: "{count} coin, {total} tBTC" }
    set_sentence(shown: usize, count: u32) { zh: "一格是一个还没花掉的输出，最新的在前，显示 {shown} 枚，共 {count} 枚。橙边的是我的。", en: "Each tile is an output that nobody has spent, the newest first: {shown} of {count}. Those with an orange edge are yours." }
    set_empty { zh: "还没有硬币", en: "No coins yet" }
    set_empty_why { zh: "创世区块的输出谁也花不了。挖出第一块，集合里就有第一枚。", en: "Nobody can spend the genesis output. The first block that is mined brings the first coin." }
    coin_label(amount: &str, height: u32) { zh: "{amount} tBTC，出自第 {height} 块", en: "{amount} tBTC of block {height}" }
    coin_mine { zh: "，我的", en: ", yours" }
}

/// What somebody is called.
pub const fn person(lang: Lang, person: Person) -> &'static str {
    match (lang, person) {
        (Lang::Zh, Person::Alice) => "爱丽丝",
        (Lang::Zh, Person::Bob) => "鲍勃",
        (Lang::Zh, Person::Carol) => "卡罗",
        (Lang::Zh, Person::Dan) => "丹",
        (Lang::En, Person::Alice) => "Alice",
        (Lang::En, Person::Bob) => "Bob",
        (Lang::En, Person::Carol) => "Carol",
        (Lang::En, Person::Dan) => "Dan",
    }
}

/// What a signer is called.
pub const fn party(lang: Lang, party: Party) -> &'static str {
    match (lang, party) {
        (_, Party::Person(of)) => person(lang, of),
        (Lang::Zh, Party::Keeper) => "记账人",
        (Lang::En, Party::Keeper) => "the keeper",
    }
}

/// An operation in a line.
pub fn operation(lang: Lang, operation: &Operation) -> String {
    let name = |of: Person| person(lang, of);
    let words = |zh: String, en: String| if lang == Lang::Zh { zh } else { en };
    match *operation {
        Operation::Pay { from, to, amount } => format!("{} → {} {amount}", name(from), name(to)),
        Operation::Take { from, to, amount } => words(
            format!("挪用 {} → {} {amount}", name(from), name(to)),
            format!("Taken {} → {} {amount}", name(from), name(to)),
        ),
        Operation::Token { from, to, amount } => words(
            format!("代币 {} → {} {amount}", name(from), name(to)),
            format!("Tokens {} → {} {amount}", name(from), name(to)),
        ),
        Operation::Vote { voter, choice: Choice::Yes } => {
            words(format!("{}投赞成", name(voter)), format!("{} votes yes", name(voter)))
        }
        Operation::Vote { voter, choice: Choice::No } => {
            words(format!("{}投反对", name(voter)), format!("{} votes no", name(voter)))
        }
        Operation::Deposit { buyer, seller, amount } => words(
            format!("托管 {} ⇢ {} {amount}", name(buyer), name(seller)),
            format!("Escrow {} ⇢ {} {amount}", name(buyer), name(seller)),
        ),
        Operation::Settle { by } => {
            words(format!("{}了结托管", name(by)), format!("{} settles the escrow", name(by)))
        }
        Operation::Replay { entry } => again(lang, entry + 1),
    }
}

/// What a value is.
pub fn key(lang: Lang, key: Key) -> String {
    let words = |zh: &str, en: &str, of: Person| match lang {
        Lang::Zh => format!("{}{zh}", person(lang, of)),
        Lang::En => format!("{}{en}", person(lang, of)),
    };
    match key {
        Key::Balance(of) => person(lang, of).to_owned(),
        Key::Token(of) => words("的代币", ", tokens", of),
        Key::Vote(of) => words("的票", ", vote", of),
        Key::EscrowAmount => if lang == Lang::Zh { "托管中" } else { "In escrow" }.to_owned(),
        Key::EscrowBuyer => if lang == Lang::Zh { "托管的买家" } else { "Escrow, buyer" }.to_owned(),
        Key::EscrowSeller => if lang == Lang::Zh { "托管的卖家" } else { "Escrow, seller" }.to_owned(),
    }
}

/// What a key of the world state is, for readers whose language the key does not speak.
pub fn world_key(lang: Lang, name: &str) -> Option<String> {
    match lang {
        Lang::Zh => Key::all().find(|one| one.name() == name).map(|one| key(lang, one)),
        Lang::En => None,
    }
}

/// Why the bench does not take it.
pub const fn log_error(lang: Lang, error: LogError) -> &'static str {
    match error {
        LogError::Full => full(lang),
        LogError::NoSuchEntry => no_entry(lang),
        LogError::Amount => not_whole(lang),
    }
}

fn rule(lang: Lang, why: RuleError) -> String {
    let words = |zh: String, en: String| if lang == Lang::Zh { zh } else { en };
    match why {
        RuleError::TooLittle { has, needs } => {
            words(format!("只有 {has}，要 {needs}"), format!("there is only {has}, and it takes {needs}"))
        }
        RuleError::TooFewTokens { has, needs } => words(
            format!("代币只有 {has}，要 {needs}"),
            format!("there are only {has} tokens, and it takes {needs}"),
        ),
        RuleError::HasVoted => words("这个人投过票了".into(), "this person has voted".into()),
        RuleError::EscrowTaken => {
            words("托管里已经有钱了".into(), "there is other money in escrow already".into())
        }
        RuleError::EscrowEmpty => words("托管里没有钱".into(), "there is nothing in escrow".into()),
        RuleError::NotAParty => words(
            "这个人既不是买家也不是卖家".into(),
            "this person is neither the buyer nor the seller".into(),
        ),
    }
}

/// Why the ledger of coins refused.
pub fn coins_refusal(lang: Lang, why: &CoinsRefusal) -> String {
    let words = |zh: String, en: String| if lang == Lang::Zh { zh } else { en };
    match why {
        CoinsRefusal::TooLittle { has, needs } => words(
            format!("钱包只找到 {has}，凑不出 {needs}，写不成交易"),
            format!("The wallet finds only {has}, too little for a transaction of {needs}"),
        ),
        CoinsRefusal::NoState => words(
            "脚本只看得见一笔交易，什么也不记：这里没有代币和票数".into(),
            "A script sees one transaction and remembers nothing: there are no tokens here, and no votes to count".into(),
        ),
        CoinsRefusal::EscrowEmpty => words(
            "没有一枚等这个人签名的托管硬币".into(),
            "No coin in escrow is waiting for this person's signature".into(),
        ),
        CoinsRefusal::Rule(error) => reject::words(lang, &error.to_string()),
    }
}

/// Why the ledger of accounts refused; in brackets stands what Ethereum's clients say.
pub fn account_refusal(lang: Lang, why: &AccountRefusal) -> String {
    let (low, high) = ("nonce too low", "nonce too high");
    let (funds, reverted) = ("insufficient funds for gas * price + value", "execution reverted");
    let words = |zh: String, en: String| if lang == Lang::Zh { zh } else { en };
    match *why {
        AccountRefusal::NonceTooLow { said, next } => words(
            format!("nonce {said} 用过了，下一个是 {next}（{low}）"),
            format!("Nonce {said} has been used; the next one is {next} ({low})"),
        ),
        AccountRefusal::NonceTooHigh { said, next } => words(
            format!("nonce {said} 太靠前，下一个是 {next}（{high}）"),
            format!("Nonce {said} comes too early; the next one is {next} ({high})"),
        ),
        AccountRefusal::InsufficientFunds { signer, has, needs } => words(
            format!("签名的是{}，这个账户只有 {has}，要 {needs}（{funds}）", party(lang, signer)),
            format!("{} signed it, whose account has {has} and needs {needs} ({funds})", party(lang, signer)),
        ),
        AccountRefusal::Reverted(why) => words(
            format!("合约不答应：{}。都撤回了，nonce 照样用掉（{reverted}）", rule(lang, why)),
            format!(
                "The contract refuses: {}. Everything is undone, but the nonce is used up ({reverted})",
                rule(lang, why)
            ),
        ),
        AccountRefusal::Unknown => {
            words("没有这样的账户或调用".into(), "There is no such account or call".into())
        }
    }
}

/// A version as it is written.
pub fn version_text(lang: Lang, version: Option<Version>) -> String {
    version.map_or_else(|| no_version(lang).to_owned(), |Version { block, tx }| format!("{block}:{tx}"))
}

/// Why a transaction of keys is void, or is none; in brackets stands Fabric's code.
pub fn versions_refusal(lang: Lang, why: &VersionsRefusal) -> String {
    let (policy, duplicate, mvcc) = ("ENDORSEMENT_POLICY_FAILURE", "DUPLICATE_TXID", "MVCC_READ_CONFLICT");
    let creator = "BAD_CREATOR_SIGNATURE";
    let words = |zh: String, en: String| if lang == Lang::Zh { zh } else { en };
    match why {
        VersionsRefusal::Chaincode(why) => words(
            format!("模拟时就没通过，没人背书：{}", rule(lang, *why)),
            format!("The simulation fails, so nobody endorses: {}", rule(lang, *why)),
        ),
        VersionsRefusal::EndorsementPolicyFailure { .. } => words(
            format!("只有记账人的机构背书，还差一家（{policy}）"),
            format!("Only the keeper's organisation endorsed it, and both must ({policy})"),
        ),
        VersionsRefusal::BadCreatorSignature => words(
            format!("提议的人没有签名（{creator}）"),
            format!("Its proposer did not sign it ({creator})"),
        ),
        VersionsRefusal::DuplicateTxid => words(
            format!("这个编号的交易有过了（{duplicate}）"),
            format!("There is a transaction with this id already ({duplicate})"),
        ),
        VersionsRefusal::MvccReadConflict { key, read, now } => {
            let (read, now) = (version_text(lang, *read), version_text(lang, *now));
            words(
                format!("读的是 {key} 的版本 {read}，现在是 {now}：作废，要重新背书（{mvcc}）"),
                format!(
                    "It read {key} at version {read}, which is at {now} by now: void, to be endorsed again ({mvcc})"
                ),
            )
        }
    }
}

/// Why the keeper refused.
pub fn bank_refusal(lang: Lang, why: &BankRefusal) -> String {
    let words = |zh: String, en: String| if lang == Lang::Zh { zh } else { en };
    match *why {
        BankRefusal::BookedBefore => words(
            "记账人说这张单子记过了".into(),
            "The keeper says that this slip has been booked already".into(),
        ),
        BankRefusal::Rule(why) => words(
            format!("记账人不肯记：{}", rule(lang, why)),
            format!("The keeper refuses: {}", rule(lang, why)),
        ),
    }
}

/// Why nodes prove nothing.
pub fn proof_error(lang: Lang, why: ProofError) -> String {
    match why {
        ProofError::Missing(hash) => missing(lang, &format!("{:02x}{:02x}", hash[0], hash[1])),
        ProofError::Superfluous(count) => superfluous(lang, count),
        ProofError::Malformed => malformed(lang).to_owned(),
    }
}

/// What a node of the tree is.
pub const fn node_kind(lang: Lang, kind: Kind) -> &'static str {
    match (lang, kind) {
        (Lang::Zh, Kind::Empty) => "空",
        (Lang::Zh, Kind::Leaf) => "叶子",
        (Lang::Zh, Kind::Extension) => "延长",
        (Lang::Zh, Kind::Branch) => "分叉",
        (Lang::En, Kind::Empty) => "empty",
        (Lang::En, Kind::Leaf) => "leaf",
        (Lang::En, Kind::Extension) => "extension",
        (Lang::En, Kind::Branch) => "branch",
    }
}
