//! Why a script fails. English is Bitcoin Core's message, and the name of the error goes with the Chinese.

use hashyard_core::script::ScriptError;

use super::Lang;
use super::errors::{self, InChinese};

/// The reason in the user's language.
pub fn words(lang: Lang, error: ScriptError) -> String {
    errors::words(lang, &error)
}

impl InChinese for ScriptError {
    fn in_chinese(&self) -> String {
        format!("{}（{}）", chinese(*self), self.name())
    }
}

const fn chinese(error: ScriptError) -> &'static str {
    use ScriptError as E;
    match error {
        E::UnknownError => "未知错误",
        E::EvalFalse => "执行完毕，但栈顶为假或空",
        E::OpReturn => "遇到 OP_RETURN",
        E::ScriptNum => "数字溢出，或编码不是最短",
        E::ScriptSize => "脚本太大",
        E::PushSize => "压入的数据太大",
        E::OpCount => "操作码太多",
        E::StackSize => "栈太大",
        E::SigCount => "签名个数为负，或多于公钥",
        E::PubkeyCount => "公钥个数为负，或太多",
        E::Verify => "OP_VERIFY 不通过",
        E::EqualVerify => "OP_EQUALVERIFY 不通过：两项不相等",
        E::CheckMultisigVerify => "OP_CHECKMULTISIGVERIFY 不通过",
        E::CheckSigVerify => "OP_CHECKSIGVERIFY 不通过",
        E::NumEqualVerify => "OP_NUMEQUALVERIFY 不通过：两数不相等",
        E::BadOpcode => "操作码缺失或不认识",
        E::DisabledOpcode => "用了已停用的操作码",
        E::InvalidStackOperation => "栈里的项不够",
        E::InvalidAltstackOperation => "副栈里的项不够",
        E::UnbalancedConditional => "OP_IF 与 OP_ENDIF 不配对",
        E::NegativeLocktime => "锁定时间为负",
        E::UnsatisfiedLocktime => "还没到锁定时间",
        E::SigHashtype => "签名哈希类型缺失或不认识",
        E::SigDer => "签名不是规范的 DER 编码",
        E::MinimalData => "压入数据没用最短写法",
        E::SigPushOnly => "解锁脚本里只能压入数据",
        E::SigHighS => "签名的 S 值偏大，不规范",
        E::SigNullDummy => "CHECKMULTISIG 的多余参数必须为空",
        E::PubkeyType => "公钥既不是压缩也不是未压缩格式",
        E::CleanStack => "执行后栈里必须恰好剩一项",
        E::MinimalIf => "OP_IF 的条件必须是最短写法",
        E::SigNullFail => "检查不通过的签名必须为空",
        E::DiscourageUpgradableNops => "这个 NOP 留给将来的软分叉",
        E::DiscourageUpgradableWitnessProgram => "这个见证版本留给将来的软分叉",
        E::DiscourageUpgradableTaprootVersion => "这个 Taproot 版本留给将来的软分叉",
        E::DiscourageOpSuccess => "OP_SUCCESS 留给将来的软分叉",
        E::DiscourageUpgradablePubkeyType => "这种公钥留给将来的软分叉",
        E::WitnessProgramWrongLength => "见证程序长度不对",
        E::WitnessProgramWitnessEmpty => "见证是空的",
        E::WitnessProgramMismatch => "见证与程序的哈希不符",
        E::WitnessMalleated => "见证输出的 scriptSig 必须为空",
        E::WitnessMalleatedP2sh => "scriptSig 只能是赎回脚本",
        E::WitnessUnexpected => "这个输出不需要见证",
        E::WitnessPubkeyType => "隔离见证必须用压缩公钥",
        E::SchnorrSigSize => "Schnorr 签名长度不对",
        E::SchnorrSigHashtype => "Schnorr 签名哈希类型无效",
        E::SchnorrSig => "Schnorr 签名无效",
        E::TaprootWrongControlSize => "Taproot 控制块长度不对",
        E::TapscriptValidationWeight => "签名检查太多，超过见证重量允许的次数",
        E::TapscriptCheckMultisig => "tapscript 里没有 OP_CHECKMULTISIG",
        E::TapscriptMinimalIf => "tapscript 里 OP_IF 的条件必须是最短写法",
        E::TapscriptEmptyPubkey => "tapscript 里公钥为空",
        E::OpCodeSeparator => "非见证脚本里用了 OP_CODESEPARATOR",
        E::SigFindAndDelete => "签名出现在 scriptCode 里",
    }
}
