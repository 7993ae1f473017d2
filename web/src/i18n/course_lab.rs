//! What pages of the course ask for beside an experiment.

texts! {
    begin_first { zh: "请先开始这一页的任务。", en: "Begin the mission of this page first." }
    waits { zh: "先说，再量", en: "Say it, then measure it" }
    waits_why { zh: "全网平均要挖出多少块，攻击者才反超？他落后六块，所以要追七块。", en: "How many blocks does the whole network find, on average, until the attacker is ahead? It is six behind, and so has seven to make up." }
    wait_51 { zh: "51% 的算力，要多少块", en: "Blocks with 51 % of the hash rate" }
    wait_60 { zh: "60% 的算力，要多少块", en: "Blocks with 60 % of the hash rate" }
    predict { zh: "就这样预测", en: "Predict" }
    times { zh: "先说几秒，再量", en: "Say the seconds, then measure" }
    times_why { zh: "60 个人，50 MB。服务器每秒发 100 Mbit，每人发 20、收 100。", en: "60 people, 50 MB. The server sends 100 Mbit/s; each person sends 20 and receives 100." }
    time_alone { zh: "只有服务器发，要几秒", en: "Seconds from the server alone" }
    time_all { zh: "大家一起发，要几秒", en: "Seconds if all pass it on" }
    formulas { zh: "照公式算一算", en: "By the formulas" }
    formulas_why { zh: "实验只量到五十次确认，公式没有上限。", en: "The experiment measures up to fifty confirmations; formulas go on." }
    try_share { zh: "攻击者的算力（%）", en: "The attacker's share, in percent" }
    try_confirmations { zh: "等几次确认", en: "Confirmations" }
    by_rosenfeld { zh: "Rosenfeld 的公式", en: "By Rosenfeld" }
    by_nakamoto { zh: "Nakamoto 的公式", en: "By Nakamoto" }
    enough { zh: "两个数", en: "Two numbers" }
    enough_why { zh: "照 Rosenfeld 的公式，风险要低于 0.1%。", en: "By Rosenfeld's formula, for a risk below 0.1 %." }
    enough_share { zh: "六次确认够用，算力最多百分之几（一位小数）", en: "Six are enough up to this share (percent, one digit behind the point)" }
    enough_confirmations { zh: "对付 40% 的算力，至少等几次确认", en: "Against 40 %, wait for so many" }
    check { zh: "核对", en: "Check" }
}
