//! Scripts, contracts and who signs them.

use hashyard_core::contract::ContractError;
use hashyard_core::contract::text::NO_HASH;
use hashyard_core::encode::DecodeError;
use hashyard_core::psbt::proposal::ProposalError;
use hashyard_core::psbt::{Place, PsbtError};
use hashyard_core::script::parse::ParseError;
use hashyard_core::wallet::signer::SignError;
use hashyard_core::wallet::{PsbtSignError, RememberError};
use hashyard_node::refusal::{CannotSign, ContractSpendError};
use hashyard_node::view::TraceError;

use super::{InChinese, LOCKED, NO_WALLET};
use crate::i18n::{Lang, contract};

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
            Self::NoPath(known) => format!("只有这些花法：{known}"),
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
