//! What errors say. English is what they say of themselves; the Chinese stands here, one exhaustive match for each, so that a
//! variant without it doesn't compile.

use core::fmt::Display;

use hashyard_core::Network;
use hashyard_core::amount::ParseAmountError;
use hashyard_core::chain::RestoreError;
use hashyard_core::contract::ContractError;
use hashyard_core::contract::text::NO_HASH;
use hashyard_core::encode::DecodeError;
use hashyard_core::psbt::proposal::ProposalError;
use hashyard_core::psbt::{Place, PsbtError};
use hashyard_core::room::RoomError;
use hashyard_core::script::parse::ParseError;
use hashyard_core::wallet::account::MAX_INDEX;
use hashyard_core::wallet::base58::Base58Error;
use hashyard_core::wallet::signer::SignError;
use hashyard_core::wallet::{
    AddressError, Bech32Fault, BumpError, CoinState, Language, MnemonicError, NewAddressError, OtherWay,
    PaymentLinkError, PsbtSignError, RememberError, SendError, VaultError, WalletError,
};
use hashyard_node::command::Cause;
use hashyard_node::fault::Fault;
use hashyard_node::refusal::{CannotSign, ContractSpendError, PayError, SecretError};
use hashyard_node::view::TraceError;
use hashyard_node::{BadName, MAX_NAME, StartError};
use hashyard_tab::backup::BackupError;
use hashyard_tab::place::LinkError;
use hashyard_ui_model::console::CommandError;
use hashyard_ui_model::typed::{self, TypedError};
use serde::{Deserialize, Serialize};

use super::{Lang, contract, reject};

/// A text in both languages: the node worker says it, and the page shows it in the language of the moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    zh: String,
    en: String,
}

impl Said {
    /// A text of the table.
    pub fn with(text: impl Fn(Lang) -> String) -> Self {
        Self { zh: text(Lang::Zh), en: text(Lang::En) }
    }

    /// In one language.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

impl<E: InChinese> From<E> for Said {
    fn from(error: E) -> Self {
        Self { zh: error.in_chinese(), en: error.to_string() }
    }
}

/// An error in the user's language.
pub fn words(lang: Lang, error: &impl InChinese) -> String {
    match lang {
        Lang::Zh => error.in_chinese(),
        Lang::En => error.to_string(),
    }
}

/// The Chinese of a command's error that a person caused on a screen. Its English is the command's own message.
pub fn of_command(cause: &Cause) -> String {
    match cause {
        Cause::AddressError(error) => error.in_chinese(),
        Cause::CannotSign(error) => error.in_chinese(),
        Cause::ContractError(error) => error.in_chinese(),
        Cause::ContractSpendError(error) => error.in_chinese(),
        Cause::NewAddressError(error) => error.in_chinese(),
        Cause::PayError(error) => error.in_chinese(),
        Cause::PsbtError(error) => error.in_chinese(),
        Cause::PsbtSignError(error) => error.in_chinese(),
        Cause::RememberError(error) => error.in_chinese(),
        Cause::WalletError(error) => error.in_chinese(),
    }
}

/// An error whose Chinese stands here.
pub trait InChinese: Display {
    /// What it says in Chinese.
    fn in_chinese(&self) -> String;
}

const LOCKED: &str = "钱包已锁定，请先用密码解锁";
const NO_WALLET: &str = "这个网络没有钱包";

impl InChinese for Bech32Fault {
    fn in_chinese(&self) -> String {
        match self {
            Self::Character(character, at) => {
                format!("第 {at} 个字符{}不能用在地址里", typed::name(*character))
            }
            Self::MixedCase => "大小写混在一起".into(),
            Self::Form => "长度或见证版本不对".into(),
        }
    }
}

impl InChinese for AddressError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Empty => "没有填地址".into(),
            Self::Base58(error) => error.in_chinese(),
            Self::Bech32(fault) => format!("不是地址：{}", fault.in_chinese()),
            Self::Bech32Checksum => "不是地址：校验和不符，可能抄错或不完整".into(),
            Self::WrongLength(bytes) => format!("不是地址：内容是 {bytes} 字节，应为 21 字节"),
            Self::OtherNetwork { address, here } => {
                format!("这是{}的地址，本房间是{}", network(Lang::Zh, *address), network(Lang::Zh, *here))
            }
            Self::UnknownPrefix(prefix) => format!("不认识这个地址的网络（前缀 {prefix}）"),
            Self::PrivateKey => "这是私钥，不是地址：不要给任何人看".into(),
            Self::ExtendedKey => "这是扩展密钥，不是地址".into(),
        }
    }
}

/// What a network is called. The test networks share their prefixes: an address can't say which of them it is for.
pub fn network(lang: Lang, network: Network) -> &'static str {
    match (lang, network) {
        (Lang::En, network) => network.name(),
        (Lang::Zh, Network::Mainnet) => "比特币主网",
        (Lang::Zh, Network::Classroom) => "教学链",
        (Lang::Zh, _) => "测试网",
    }
}

impl InChinese for Base58Error {
    fn in_chinese(&self) -> String {
        match self {
            Self::BadCharacter { character, position } => {
                format!("不是地址：第 {position} 个字符 {character:?} 不该出现")
            }
            Self::BadLength(length) => format!("不是地址：{length} 个字符，长度不对"),
            Self::BadChecksum => "不是地址：校验和不符，可能抄错或不完整".into(),
        }
    }
}

impl InChinese for PaymentLinkError {
    fn in_chinese(&self) -> String {
        match self {
            Self::TooLong(length) => format!("太长，有 {length} 字节"),
            Self::Scheme => "应以 bitcoin: 开头".into(),
            Self::Address(error) => error.in_chinese(),
            Self::Unsupported(way) => {
                let way = match way {
                    OtherWay::Lightning => "闪电网络",
                    OtherWay::LightningOffer => "闪电网络报价",
                    OtherWay::SilentPayment => "静默支付",
                    OtherWay::PrivatePayment => "私密支付",
                };
                format!("没有地址：要求用{way}付款，这里不支持")
            }
            Self::Amount(error) => format!("金额{}", error.in_chinese()),
            Self::Repeated(name) => format!("{name} 出现了两次"),
            Self::Required(name) => format!("链接要求 {name}，这里不支持"),
            Self::NotText(name) => format!("{name} 不是文本"),
        }
    }
}

impl InChinese for ParseAmountError {
    fn in_chinese(&self) -> String {
        match self {
            Self::NotANumber => "不是数字".into(),
            Self::TooPrecise(decimals) => format!("小数超过 {decimals} 位"),
            Self::TooLarge => "超过 2100 万".into(),
            Self::Negative => "小于零".into(),
        }
    }
}

impl InChinese for TypedError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Empty => "请输入数字，例如 0.5".into(),
            Self::Character(character) => {
                format!("{}不能用在这里，请只输入数字和一个小数点，例如 0.5", typed::name(*character))
            }
            Self::Marks => "看不出是哪个数，请只输入数字和一个小数点，例如 1234.5".into(),
            Self::TwoReadings { thousands, decimal } => {
                format!("有两种读法，请输入 {thousands} 或 {decimal}")
            }
            Self::Zero => "金额要大于零".into(),
            Self::Number(error) => error.in_chinese(),
        }
    }
}

impl InChinese for SendError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Locked => LOCKED.into(),
            Self::NoRecipient => "没有收款人".into(),
            Self::InsufficientFunds { have, need } => {
                format!("余额不足：连同手续费需要 {need}，现在可花 {have}")
            }
            Self::UnknownCoin(outpoint) => format!("输出 {outpoint} 不在钱包里，或已花掉"),
            Self::UnspendableCoin { outpoint, state } => {
                format!("输出 {outpoint} 现在不能花：{}", state.in_chinese())
            }
            Self::Dust { amount, least } => format!("{amount} 太小，一个输出至少 {least}"),
            Self::AmountTooLarge => "金额合计超过 2100 万".into(),
            Self::FeeRateTooLow(least) => format!("费率太低：节点从 {least} sat/vB 起转发"),
            Self::FeeTooHigh(fee) => format!("手续费 {fee} 超过上限"),
            Self::OtherNetwork(other) => format!("这是{}的地址", network(Lang::Zh, *other)),
            Self::TooLarge(vsize) => format!("交易有 {vsize} vB，节点不转发：请分几次付"),
        }
    }
}

impl InChinese for CoinState {
    fn in_chinese(&self) -> String {
        match self {
            Self::Spendable => "可以花".into(),
            Self::Unconfirmed => "还没确认".into(),
            Self::Immature { blocks } => format!("还要 {blocks} 块才成熟"),
            Self::Locked { by } => format!("已被待确认的交易 {by} 花掉"),
        }
    }
}

impl InChinese for BumpError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Unknown(_) => "钱包里没有这笔交易".into(),
            Self::Settled => "它已被打包，或与已打包的交易冲突".into(),
            Self::Dropped => "它已不在内存池里".into(),
            Self::BumpedAlready { by, .. } => format!("它已加过手续费，由 {by} 取代"),
            Self::HasDescendants => "钱包里已有交易花掉了它的输出".into(),
            Self::NotReplaceable => "它没有声明可以替换（BIP125）".into(),
            Self::NotAllOurs => "它的输入不全是本钱包的".into(),
            Self::NotChange(_) => "没有这个找零输出".into(),
            Self::FeeTooLow { fee, least } => format!("手续费 {fee} 不够替换，至少 {least}"),
            Self::NothingToSpend => "它没有属于本钱包且尚未花掉的输出".into(),
            Self::FastEnough(rate) => format!("它已付 {rate} sat/vB"),
            Self::Send(error) => error.in_chinese(),
        }
    }
}

impl InChinese for PayError {
    fn in_chinese(&self) -> String {
        match self {
            Self::NoWallet => NO_WALLET.into(),
            Self::Send(error) => error.in_chinese(),
            Self::Bump(error) => error.in_chinese(),
            Self::Refused(reason) => format!("内存池拒绝了它：{}", reject::words(Lang::Zh, reason)),
        }
    }
}

impl InChinese for SecretError {
    fn in_chinese(&self) -> String {
        match self {
            Self::NoWallet => NO_WALLET.into(),
            Self::Wallet(error) => error.in_chinese(),
            Self::Address(error) => error.in_chinese(),
            Self::NotOurs => "钱包里没有这个地址".into(),
        }
    }
}

impl InChinese for WalletError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Locked => LOCKED.into(),
            Self::NotEncrypted => "钱包没有设密码".into(),
            Self::AlreadyEncrypted => "钱包已有密码".into(),
            Self::Vault(VaultError::EmptyPassphrase) => "密码不能为空".into(),
            Self::Vault(VaultError::WrongPassphrase) => "密码不对".into(),
            Self::Vault(VaultError::Corrupt(_)) => "保存的钱包已损坏".into(),
            Self::Vault(VaultError::OutOfMemory(kib)) => format!("内存不够，需要 {} MiB", kib / 1024),
            Self::NoKeys(_) => "这些助记词生成不了密钥".into(),
        }
    }
}

impl InChinese for NewAddressError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Exhausted => format!("这种地址最多保留 {MAX_INDEX} 个，已全部给出"),
            Self::Locked(_) => "请先用密码解锁一次：还没有这种地址的密钥".into(),
        }
    }
}

impl InChinese for MnemonicError {
    fn in_chinese(&self) -> String {
        match self {
            Self::WordCount(count) => format!("应有 12、15、18、21 或 24 个词，现有 {count} 个"),
            Self::UnknownWord { position, word, language } => {
                let list = match language {
                    Language::English => "英文",
                    Language::ChineseSimplified => "中文",
                };
                format!("第 {position} 个词“{word}”不在{list}词表里")
            }
            Self::Checksum => "这些词对不上：有一个错了，或顺序不对".into(),
            Self::EntropyLength(bytes) => format!("熵不能是 {bytes} 字节"),
        }
    }
}

impl InChinese for TraceError {
    fn in_chinese(&self) -> String {
        match self {
            Self::UnknownTx => "本节点不知道这笔交易".into(),
            Self::NoInput(input) => format!("这笔交易没有花费输出的输入 {input}"),
            Self::Script(name, error) => format!("{name}：{}", error.in_chinese()),
            Self::WitnessItem(place) => format!("见证：第 {place} 项不是十六进制"),
            Self::LongWitness => "见证：项数太多".into(),
        }
    }
}

impl InChinese for ParseError {
    fn in_chinese(&self) -> String {
        match self {
            Self::TooLong => "脚本太长".into(),
            Self::Word(place, word) => {
                format!("第 {place} 个词“{word}”不是操作码、数字或十六进制数据")
            }
            Self::Number(place) => {
                format!("第 {place} 个词是超过 4 字节的数字：数据请写成 0x 开头的十六进制")
            }
        }
    }
}

/// Parameters are called as on the form, whose remarks say what they may be.
impl InChinese for ContractError {
    fn in_chinese(&self) -> String {
        match self {
            Self::TooLong(length) => format!("合约太长，有 {length} 个字符"),
            Self::Form => "合约应以 wsh:、tr: 或 sh: 开头".into(),
            Self::Template(name) => format!("没有模板 {name:?}"),
            Self::Unknown(name) => format!("这个模板没有参数 {name:?}"),
            Self::Missing(name) => format!("请填写“{}”", contract::param(Lang::Zh, name)),
            Self::Twice(name) => format!("{name} 出现了两次"),
            Self::Param { name, problem } if *problem == NO_HASH => {
                format!(
                    "“{}”在 P2TR 里只能填压缩公钥：公钥的哈希在那里谁也不是",
                    contract::param(Lang::Zh, name)
                )
            }
            Self::Param { name, .. } => format!("“{}”填得不对", contract::param(Lang::Zh, name)),
            Self::TooLongForP2sh => "脚本太长，P2SH 放不下，请用 P2WSH".into(),
        }
    }
}

impl InChinese for RememberError {
    fn in_chinese(&self) -> String {
        match self {
            Self::TooMany => "记住的合约已满，请先删掉一个",
            Self::LongLabel => "名称太长",
        }
        .into()
    }
}

impl InChinese for ContractSpendError {
    fn in_chinese(&self) -> String {
        match self {
            Self::NoWallet => NO_WALLET.into(),
            Self::Unknown => "钱包没有记住这个合约".into(),
            Self::NoWay(known) => format!("只有这些花法：{known}"),
            Self::NoCoin(outpoint) => format!("输出 {outpoint} 不在这个合约里，或已花掉"),
            Self::Proposal(error) => error.in_chinese(),
            Self::Sign(error) => error.in_chinese(),
        }
    }
}

impl InChinese for ProposalError {
    fn in_chinese(&self) -> String {
        match self {
            Self::NoCoins => "合约里没有币".into(),
            Self::OtherCoin(outpoint) => format!("输出 {outpoint} 不在这个合约里"),
            Self::NoPreimage => "缺少原像：这种花法要出示秘密".into(),
            Self::WrongPreimage => "原像的哈希与合约写的不符".into(),
            Self::LongPreimage(bytes) => format!("原像有 {bytes} 字节，节点不转发"),
            Self::TooLittle { have, fee } => format!("合约里有 {have}，扣掉手续费 {fee} 所剩太少"),
        }
    }
}

impl InChinese for PsbtSignError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Locked => LOCKED.into(),
            Self::Psbt(error) => error.in_chinese(),
            Self::SighashMismatch(index) => format!("输入 {index}：签名哈希类型与 PSBT 里写的不同"),
            Self::Input(index, error) => format!("输入 {index}：{}", error.in_chinese()),
        }
    }
}

impl InChinese for SignError {
    fn in_chinese(&self) -> String {
        match self {
            Self::UnknownCoin => "不知道它花的是哪个输出".into(),
            Self::OtherKey => "那个输出锁给了别的密钥".into(),
            Self::NotSingleKey(kind) => format!("一个签名满足不了 {kind} 脚本"),
            Self::NoOutputForSingle => "SINGLE 要签的输出不存在".into(),
            Self::HashType(kind) => format!("不认识的签名哈希类型 {kind}"),
        }
    }
}

/// Fields have their names of the BIPs.
impl InChinese for PsbtError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Base64 => "不是 Base64".into(),
            Self::Magic => "开头不是 PSBT".into(),
            Self::TooLarge(bytes) => format!("太大，有 {bytes} 字节"),
            Self::TooHeavy(weight) => format!("交易太重，重量 {weight}，节点不会转发"),
            Self::Bytes { place, error } => format!("{}：{}", psbt_place(place), error.in_chinese()),
            Self::Duplicate { place, .. } => format!("{}：有一个键出现了两次", psbt_place(place)),
            Self::Field { place, field, .. } => format!("{}：{field} 有误", psbt_place(place)),
            Self::Missing { place, field } => format!("{}：缺少 {field}", psbt_place(place)),
            Self::NotInVersion { place, field, version } => {
                format!("{}：版本 {version} 不能有 {field}", psbt_place(place))
            }
            Self::Version(version) => format!("不认识版本 {version}"),
            Self::TrailingBytes(count) => format!("末尾多出 {count} 字节"),
            Self::LockTime => "有的输入要求高度，有的要求时间，锁定时间无法兼顾".into(),
            Self::Different => "几份 PSBT 不是同一笔交易".into(),
            Self::Twice(outpoint) => format!("输入 {outpoint} 出现在不止一份 PSBT 里"),
        }
    }
}

fn psbt_place(place: &Place) -> String {
    match place {
        Place::Global => "全局".into(),
        Place::Input(index) => format!("输入 {index}"),
        Place::Output(index) => format!("输出 {index}"),
    }
}

impl InChinese for DecodeError {
    fn in_chinese(&self) -> String {
        match self {
            Self::UnexpectedEnd { offset, needed } => {
                format!("数据在第 {offset} 字节断了，还缺 {needed} 字节")
            }
            Self::NonCanonicalSize => "长度编码不规范".into(),
            Self::Oversized(size) => format!("长度 {size} 太大"),
            Self::TooMany(count) => format!("{count} 项太多"),
            Self::TrailingBytes(count) => format!("末尾多出 {count} 字节"),
            Self::BadSegwitFlag => "见证标志有误或多余".into(),
            Self::Invalid(field) => format!("{field} 无效"),
        }
    }
}

impl InChinese for CannotSign {
    fn in_chinese(&self) -> String {
        match self {
            Self::OtherForm => "出块条件不只是公钥签名，或只是脚本的哈希（先导入那份合约）：这里还不能签",
            Self::NotMember => "钱包里没有成员的密钥，这里不能出块",
            Self::Refuses => "本节点关掉了签名，请先打开",
            Self::Locked => LOCKED,
        }
        .into()
    }
}

impl InChinese for LinkError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Network(_) => "没有这个网络，只有 classroom、regtest、signet、testnet4、mainnet".into(),
            Self::Room(error) => error.in_chinese(),
            Self::NotTunable { key, network } => {
                format!("参数 {key} 只属于 classroom 的房间，不属于 {network}")
            }
        }
    }
}

impl InChinese for RoomError {
    fn in_chinese(&self) -> String {
        match self {
            Self::EmptyName => "房间名是空的".into(),
            Self::LongName(length) => format!("房间名太长，有 {length} 字节"),
            Self::ControlCharacter => "房间名里有控制字符或看不见的字符".into(),
            Self::BadValue { key, allowed } => format!("房间参数 {key} 应为{}", range(key, allowed)),
        }
    }
}

/// What a parameter of a room may be.
fn range<'a>(key: &str, allowed: &'a str) -> &'a str {
    match key {
        "spacing" => " 1 至 3600 秒",
        "retarget" => " 0（不调整）或 2 至 10000 块，签名链只能是 0",
        "bits" => "紧凑形式的目标值，最容易到 0x207fffff",
        "gap" => " 0（不用）至 86400 秒",
        "halving" => " 1 至 210000 块",
        "maturity" => " 1 至 1000 块",
        "future" => " 1 至 7200 秒",
        "challenge" => "十六进制的脚本",
        _ => allowed,
    }
}

impl InChinese for StartError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Chain(RestoreError::Row { table, error }) => {
                format!("{} 表有一行已损坏（{}）", table.name(), error.in_chinese())
            }
            Self::Chain(RestoreError::Header(hash)) => format!("区块头 {hash} 不属于这条链"),
            Self::Chain(RestoreError::Block { hash, reason }) => format!("区块 {hash} 连不上：{reason}"),
            Self::Wallet(_) => "保存的钱包已损坏".into(),
            Self::Row(row) => format!("节点的 {row} 一行已损坏"),
        }
    }
}

impl InChinese for BackupError {
    fn in_chinese(&self) -> String {
        match self {
            Self::NotABackup => "不是哈希工场的备份".into(),
            Self::Version(version) => format!("备份的版本是 {version}"),
            Self::Checksum => "校验和不符".into(),
            Self::Content(error) => error.in_chinese(),
            Self::UnknownTable(name) => format!("不认识的表 {name:?}"),
            Self::Text => "有名称不是 UTF-8".into(),
        }
    }
}

impl InChinese for BadName {
    fn in_chinese(&self) -> String {
        format!("名字应为 1 至 {MAX_NAME} 个文字、数字、连字符、点或下划线")
    }
}

impl InChinese for CommandError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Unclosed(mark) => format!("{mark} 没有闭合"),
            Self::BadJson(text) => format!("不是有效的 JSON：{text}"),
        }
    }
}

impl InChinese for Fault {
    fn in_chinese(&self) -> String {
        let words = match self {
            Self::HandshakeTimeout => "握手超时",
            Self::PingTimeout => "ping 没有回应",
            Self::HeadersTimeout => "迟迟不给区块头",
            Self::BlockTimeout => "迟迟不给区块",
            Self::Oneself => "连到了自己",
            Self::ObsoleteVersion => "协议版本太旧",
            Self::Greedy => "一次要得太多",
            Self::Flood(command) => return format!("{command} 消息发得太多"),
            Self::Stream(_) => "字节流里不是消息",
            Self::Malformed { command, .. } => return format!("{command} 消息读不懂"),
            Self::Discontinuous => "区块头前后不相连",
            Self::Unconnecting => "一再发来接不上的区块头",
            Self::InvalidHeader(reason) => return format!("区块头无效：{}", reject::words(Lang::Zh, reason)),
            Self::InvalidBlock(reason) => return format!("区块无效：{}", reject::words(Lang::Zh, reason)),
            Self::Proposal(fault) => return format!("提议的区块有错：{fault}"),
        };
        words.to_owned()
    }
}
