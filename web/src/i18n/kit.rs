//! Texts of the Kit.

texts! {
    name { zh: "组件", en: "Kit" }
    title { zh: "组件与状态", en: "Components and states" }
    note { zh: "开发时以此页为准", en: "the reference sheet for implementation" }
    stripe { zh: "哈希条纹", en: "Hash stripe" }
    stripe_note { zh: "一字节一格，前导零留空，同哈希同条纹", en: "one cell per byte, leading zeros stay empty" }
    top_bar { zh: "横条，顶栏", en: "line, top bar" }
    address { zh: "地址", en: "address" }
    node { zh: "节点", en: "node" }
    vision { zh: "色觉检验", en: "Colour vision" }
    vision_note { zh: "四级明度相差 0.17，去掉颜色仍可辨认", en: "four lightness levels 0.17 apart" }
    normal { zh: "正常", en: "normal" }
    protan { zh: "红色盲", en: "protan" }
    deutan { zh: "绿色盲", en: "deutan" }
    tritan { zh: "蓝色盲", en: "tritan" }
    grey { zh: "灰度", en: "greyscale" }
    card { zh: "区块卡片", en: "Block card" }
    card_note { zh: "各种状态", en: "all states" }
    default { zh: "普通", en: "default" }
    hover { zh: "悬停", en: "hover" }
    focus { zh: "键盘焦点", en: "focus" }
    tip { zh: "最新区块", en: "tip" }
    yours { zh: "我挖的", en: "mined by you" }
    candidate { zh: "候选区块", en: "candidate" }
    stale { zh: "陈旧", en: "stale" }
    invalid { zh: "无效", en: "invalid" }
    orphan { zh: "孤块", en: "orphan" }
    header_only { zh: "只有区块头", en: "header only" }
    loading { zh: "载入中", en: "loading" }
    threads { zh: "丝线", en: "Threads" }
    threads_note { zh: "一字节一线，不等即断", en: "one per byte; unequal bytes break" }
    load { zh: "载入", en: "loading" }
    error { zh: "出错", en: "error" }
    asking { zh: "正在向小梅请求内存池，已收到 12 / 46 笔", en: "Asking mei for its mempool, 12 of 46 received" }
    no_answer { zh: "节点没有回应", en: "No peer answered" }
    no_answer_what { zh: "问了 3 个节点，10 秒内都没回。我自己的交易仍在本地。", en: "Three peers were asked, none replied within 10 s. Your own transactions are safe here." }
    buttons { zh: "按钮与输入", en: "Buttons and inputs" }
    sign { zh: "签名并广播", en: "Sign and send" }
    clear { zh: "清空", en: "Clear" }
    disconnect { zh: "断开", en: "Disconnect" }
    disabled { zh: "不可用", en: "Disabled" }
    busy { zh: "进行中", en: "Busy" }
    focused { zh: "焦点", en: "Focus" }
    checksum { zh: "校验和不符，请检查最后几位", en: "Checksum mismatch, check the last characters" }
    an_address { zh: "收款地址", en: "Pay to" }
    a_switch { zh: "开关", en: "A switch" }
    a_box { zh: "复选框", en: "A check box" }
    a_slider { zh: "滑块", en: "A slider" }
    a_choice { zh: "选项", en: "A choice" }
    tags { zh: "标签与确认", en: "Tags and confirmations" }
    confirmed { zh: "已确认", en: "confirmed" }
    behind { zh: "落后 1 块", en: "1 behind" }
    broken { zh: "断链", en: "broken" }
    pending { zh: "待确认", en: "pending" }
    final_ { zh: "6 个以上，视为最终", en: "6 or more, treated as final" }
    toasts { zh: "通知", en: "Toasts" }
    hashes { zh: "哈希与金额", en: "Hashes and amounts" }
    confirmations(n: u32) { zh: "{n} 个确认", en: "{n} confirmations", one: "{n} confirmation" }
    bytes_match(n: usize) { zh: "{n} / 32 字节一致", en: "{n} / 32 bytes match" }
}
