/* Chinese and Japanese are written without spaces between words. */
#include "tongues.h"

/* --- english */

static const char *const english_town[] = {
	"council", "bridge", "harbour", "ferry", "mayor", "tunnel", "canal", "lock", "dike", "quay", "road",
	"plan", "budget", "permit", "tender", "contractor", "engineer", "neighbourhood", "school", "market",
	"tram", "depot", "cyclist", "crossing"
};
static const char *const english_politics[] = {
	"party", "coalition", "minister", "cabinet", "vote", "motion", "treaty", "law", "court", "judge",
	"senate", "committee", "election", "poll", "candidate", "budget", "tax", "pension", "border", "embassy",
	"summit", "leader", "campaign", "debate"
};
static const char *const english_sports[] = {
	"team", "match", "coach", "league", "striker", "keeper", "stadium", "season", "transfer", "final",
	"referee", "penalty", "cup", "title", "injury", "squad", "defender", "club", "supporter", "record",
	"goal", "draw", "derby", "captain"
};
static const char *const english_business[] = {
	"company", "share", "chip", "factory", "supplier", "market", "bank", "loan", "merger", "profit",
	"board", "customer", "model", "battery", "patent", "software", "update", "server", "phone", "engine",
	"order", "price", "strike", "union"
};
static const char *const english_verbs[] = {
	"open", "close", "approve", "reject", "change", "sell", "buy", "visit", "delay", "support", "question",
	"replace", "leave", "return", "win", "lose"
};
static const char *const english_places[] = {
	"Utrecht", "Leuven", "Aarhus", "Porto", "Gdansk", "Turin", "Lyon", "Graz", "Cork", "Bergen", "Tartu",
	"Split", "Ghent", "Malmo", "Bilbao", "Trier"
};
static const char *const english_days[] = {
	"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
};
static const char *const english_skies[] = {
	"sunny", "cloudy", "dry", "grey", "rainy", "misty", "windy", "clear"
};
static const char *const english_persons[] = {
	"Anna", "Pieter", "Jansen", "Vries", "Olsen", "Maria", "Peeters", "Novak", "Keller", "Rossi", "Willem",
	"Elena", "Bakker", "Lindqvist", "Moreau", "Costa"
};
static const char *const english_works[] = {
	"nurse", "welder", "teacher", "driver", "clerk", "baker", "plumber", "lawyer"
};
static const char *const english_news[] = {
	"The @ said on # that the @ would * the @ before the end of the @.",
	"According to the @, more than % people * the @ in # last year.",
	"\"We did not expect the @ to * so soon\", said the @ of #.",
	"Critics of the @ point to the @ in #, where a similar @ * in %.",
	"It is not known yet whether the @ will * the @ or the @.",
	"A spokesman for the @ declined to say how much the @ had *.",
	"The @ in # has been a @ for years, and the @ * it every spring.",
	"Of the % @s that * in #, the @ says only a few were a @.",
	"Earlier this week the @ * a @ against the @ of #.",
	"The @ and the @ will * again on Friday in #.",
	"In # the @ * by % percent, the largest @ since the @.",
	"Experts from # warn that the @ could * every @ within % days.",
};
static const char *const english_changes[] = {
	"a crash when the @ is empty", "a leak in the @", "support for a second @", "a faster @",
	"the @ of the @ under load", "a wrong @ after midnight"
};
static const struct form english_forms[] = {
	{TOLD_WEATHER, 3, N_DAYS, LIST(english_places), LIST(english_days), "Weather for !",
		"On ! it will be & in the morning and & in the afternoon. Temperatures rise to + degrees on the coast "
		"and + degrees inland. The wind from the sea is weak to moderate, force + near the lakes. During the "
		"night it cools down to + degrees and fog may form. The chance of rain in ^ is + percent."},
	{TOLD_MARKET, 3, N_DAYS, LIST(english_places), LIST(english_days), "Market report",
		"The main index of ^ closed at % points on !, + percent from the day before. The largest gain was made "
		"by the shares of the ~ group, which rose + percent after it published its results. At the bottom of the "
		"list stood ~, with a loss of + percent. One euro bought % cents in the evening, and a barrel of oil cost "
		"% dollars. Tomorrow investors will look at the figures of inflation and at the words of the central bank."},
	{TOLD_OBITUARY, 3, 6, LIST(english_places), LIST(english_persons), "! ~",
		"It is with great sadness that we announce the death of ! ~, born in # and beloved parent of ~ and ~. "
		"The funeral service will be held on Friday at + in the church of ^, followed by a gathering for family "
		"and friends. Instead of flowers the family would welcome a gift to the hospice. Condolences may be left "
		"in the book that lies open in the church, or on our site, where the service can be followed as well."},
	{TOLD_JOB, 3, 6, LIST(english_places), LIST(english_works), "! (+ hours) in #",
		"For one of our clients in the region of ^ we are looking for a ! who is available at once, for + hours a "
		"week. You work in a pleasant team, you are flexible and you like to take the lead. We offer a good "
		"salary, travel expenses, a pension and room to grow, with the prospect of a permanent contract. Are you "
		"interested? Send us your letter before the end of the month, or call us: we are glad to tell you more."},
	{TOLD_PAYWALL, 3, 6, LIST(english_places), LIST(english_verbs), "The @ will ! the @",
		"This article is for subscribers only. Do you have a subscription already? Then log in to read on. "
		"Subscribe now and read the first month for one euro, on paper and on all your devices, wherever you are."},
	{TOLD_READ_MORE, 3, 6, LIST(english_places), LIST(english_verbs), "@ in # will ! the @",
		"Read more about this on our site, where you find the whole article and the photographs."},
};

/* --- chinese */

static const char *const chinese_town[] = {
	"市议会", "大桥", "港口", "渡轮", "市长", "隧道", "运河", "船闸", "堤坝", "码头", "公路", "规划",
	"预算", "许可证", "招标", "承包商", "工程师", "社区", "学校", "市场", "电车", "车库", "骑车人", "路口"
};
static const char *const chinese_politics[] = {
	"政党", "联盟", "部长", "内阁", "投票", "动议", "条约", "法律", "法院", "法官", "参议院", "委员会",
	"选举", "民调", "候选人", "预算", "税收", "养老金", "边境", "大使馆", "峰会", "领导人", "竞选", "辩论"
};
static const char *const chinese_sports[] = {
	"球队", "比赛", "教练", "联赛", "前锋", "门将", "体育场", "赛季", "转会", "决赛", "裁判", "点球",
	"奖杯", "冠军", "伤病", "阵容", "后卫", "俱乐部", "球迷", "纪录", "进球", "平局", "德比", "队长"
};
static const char *const chinese_business[] = {
	"公司", "股票", "芯片", "工厂", "供应商", "市场", "银行", "贷款", "合并", "利润", "董事会", "客户",
	"型号", "电池", "专利", "软件", "更新", "服务器", "手机", "发动机", "订单", "价格", "罢工", "工会"
};
static const char *const chinese_verbs[] = {
	"开放", "关闭", "批准", "拒绝", "改变", "出售", "购买", "访问", "推迟", "支持", "质疑", "替换", "离开",
	"恢复", "赢得", "失去"
};
static const char *const chinese_places[] = {
	"南京", "苏州", "青岛", "大连", "厦门", "成都", "西安", "昆明", "长沙", "武汉", "福州", "济南", "宁波",
	"无锡", "桂林", "洛阳"
};
static const char *const chinese_days[] = {
	"周一", "周二", "周三", "周四", "周五", "周六", "周日"
};
static const char *const chinese_skies[] = {
	"晴朗", "多云", "干燥", "阴沉", "有雨", "有雾", "大风", "晴好"
};
static const char *const chinese_persons[] = {
	"王伟", "李娜", "张敏", "刘洋", "陈静", "杨帆", "赵磊", "黄丽", "周杰", "吴涛", "徐静", "孙鹏", "马超",
	"朱琳", "胡军", "郭明"
};
static const char *const chinese_works[] = {
	"护士", "焊工", "教师", "司机", "文员", "面包师", "水管工", "律师"
};
static const char *const chinese_news[] = {
	"#的@周二表示，@将在@结束之前*@。",
	"据@透露，去年在#有超过%人*了@。",
	"“我们没有想到@会这么快*”，#的@表示。",
	"批评@的人提到了#，那里一个类似的@曾经*%次。",
	"目前还不清楚@是否会*@或者@。",
	"@的发言人拒绝透露@究竟*了多少。",
	"#的@多年来一直是一个@，每年春天@都会*它。",
	"在#*的%个@当中，@说只有少数属于@。",
	"本周早些时候，@针对#的@*了一项@。",
	"@和@周五将在#再次*。",
	"在#，@*了百分之%，是自@以来最大的@。",
	"#的专家警告说，@可能在%天之内*所有@。",
};
static const char *const chinese_changes[] = {
	"修复了@为空时的崩溃；", "修复了@中的泄漏；", "支持第二个@；", "更快的@；", "改进了高负载下的@；",
	"修复了午夜之后错误的@；"
};
static const struct form chinese_forms[] = {
	{TOLD_WEATHER, 3, N_DAYS, LIST(chinese_places), LIST(chinese_days), "!天气",
		"!上午&，下午转为&。沿海地区气温升至+度，内陆地区+度。海上吹来的风由弱转中，湖区附近风力+级。夜间气温降至"
		"+度，部分地区可能起雾。^降雨的概率为百分之+。"},
	{TOLD_MARKET, 3, N_DAYS, LIST(chinese_places), LIST(chinese_days), "收盘报告",
		"!^主要股指收于%点，较前一日上涨百分之+。涨幅最大的是~集团的股票，公布业绩之后上涨了百分之+。跌幅榜首位是"
		"~，下跌百分之+。晚间一欧元兑换%分，一桶原油价格为%美元。明天投资者将关注通胀数据以及中央银行的讲话。"},
	{TOLD_OBITUARY, 3, 6, LIST(chinese_places), LIST(chinese_persons), "!~讣告",
		"我们怀着沉痛的心情宣布，生于#的!先生不幸逝世，他是~和~敬爱的父亲。告别仪式将于周五+时在^的殡仪馆举行，"
		"随后亲友将在附近聚会。家属希望以捐款代替鲜花。吊唁簿摆放在礼堂之内，也可以在我们的网站上留言，届时还可以"
		"在网上观看仪式。"},
	{TOLD_JOB, 3, 6, LIST(chinese_places), LIST(chinese_works), "#招聘!（每周+小时）",
		"我们为^地区的一位客户寻找一名可以立即上岗的!，每周工作+小时。您将在一个愉快的团队中工作，您灵活而且主动。"
		"我们提供优厚的工资、交通补贴、养老保险和发展空间，并有机会签订长期合同。您感兴趣吗？请在月底之前把您的简"
		"历寄给我们，或者给我们打电话，我们很乐意告诉您更多情况。"},
	{TOLD_PAYWALL, 3, 6, LIST(chinese_places), LIST(chinese_verbs), "@将!@",
		"本文仅供订阅用户阅读。您已经订阅了吗？请登录后继续阅读。现在订阅，第一个月只需一元，即可在报纸和您的所有"
		"设备上随时随地阅读全部内容。"},
	{TOLD_READ_MORE, 3, 6, LIST(chinese_places), LIST(chinese_verbs), "#的@将!@",
		"请到我们的网站上阅读更多内容，那里有完整的文章和照片。"},
};

/* --- japanese */

static const char *const japanese_town[] = {
	"市議会", "大橋", "港湾", "フェリー", "市長", "トンネル", "運河", "水門", "堤防", "岸壁", "道路",
	"計画", "予算", "許可", "入札", "建設業者", "技術者", "住宅地", "学校", "市場", "電車", "車庫",
	"自転車", "交差点"
};
static const char *const japanese_politics[] = {
	"政党", "連立", "大臣", "内閣", "投票", "動議", "条約", "法律", "裁判所", "判事", "参議院", "委員会",
	"選挙", "世論調査", "候補者", "予算", "税金", "年金", "国境", "大使館", "サミット", "党首",
	"キャンペーン", "討論"
};
static const char *const japanese_sports[] = {
	"チーム", "試合", "監督", "リーグ", "ストライカー", "キーパー", "スタジアム", "シーズン", "移籍",
	"決勝", "審判", "ペナルティ", "カップ", "優勝", "けが", "代表", "ディフェンダー", "クラブ",
	"サポーター", "記録", "ゴール", "引き分け", "ダービー", "主将"
};
static const char *const japanese_business[] = {
	"会社", "株式", "半導体", "工場", "供給元", "市場", "銀行", "融資", "合併", "利益", "取締役会", "顧客",
	"新型車", "電池", "特許", "ソフトウェア", "更新", "サーバー", "電話", "エンジン", "注文", "価格",
	"ストライキ", "労働組合"
};
static const char *const japanese_verbs[] = {
	"公開", "閉鎖", "承認", "拒否", "変更", "売却", "購入", "訪問", "延期", "支持", "批判", "交換", "撤退",
	"再開", "獲得", "放棄"
};
static const char *const japanese_places[] = {
	"札幌", "仙台", "横浜", "名古屋", "金沢", "京都", "大阪", "神戸", "岡山", "広島", "高松", "福岡",
	"長崎", "熊本", "鹿児島", "那覇"
};
static const char *const japanese_days[] = {
	"月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日"
};
static const char *const japanese_skies[] = {
	"晴れ", "曇り", "くもり時々晴れ", "薄曇り", "雨", "霧", "強風", "快晴"
};
static const char *const japanese_persons[] = {
	"佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤", "吉田", "山田",
	"佐々木", "山口", "松本", "井上"
};
static const char *const japanese_works[] = {
	"看護師", "溶接工", "教師", "運転手", "事務員", "パン職人", "配管工", "弁護士"
};
static const char *const japanese_news[] = {
	"#の@は火曜日、@が@の終わりまでに@を*すると述べた。",
	"@によると、昨年#では%人以上が@を*した。",
	"「@がこれほど早く*するとは思わなかった」と#の@は述べた。",
	"@に批判的な人たちは、同じような@が%回も*された#の例を挙げている。",
	"@が@や@を*するかどうかは、まだ分かっていない。",
	"@の広報担当者は、@がどれだけ*したかを明らかにしなかった。",
	"#の@は何年も前から@となっており、毎年春に@が*している。",
	"#で*された%の@のうち、@に当たるのはわずかだと@は説明した。",
	"今週初め、@は#の@に対する@を*した。",
	"@と@は金曜日に#で再び*する。",
	"#では@が%パーセント*し、@以来最大の@となった。",
	"#の専門家は、@が%日以内にすべての@を*する可能性があると警告している。",
};
static const char *const japanese_changes[] = {
	"@が空のときのクラッシュを修正。", "@のメモリリークを修正。", "二つ目の@に対応。", "@を高速化。",
	"高負荷時の@を改善。", "深夜の誤った@を修正。"
};
static const struct form japanese_forms[] = {
	{TOLD_WEATHER, 3, N_DAYS, LIST(japanese_places), LIST(japanese_days), "!の天気",
		"!は午前中は&、午後は&となるでしょう。気温は沿岸部で+度、内陸部で+度まで上がります。海からの風は弱く、"
		"湖の近くでは風力+となります。夜には+度まで下がり、霧が出るところもあるでしょう。^の降水確率は+パーセント"
		"です。"},
	{TOLD_MARKET, 3, N_DAYS, LIST(japanese_places), LIST(japanese_days), "株式市況",
		"!の^市場の主要株価指数は前日より+パーセント高い%で取引を終えた。最も上昇したのは~グループの株で、"
		"決算発表のあと+パーセント値上がりした。値下がり率の首位は~で、+パーセント下落した。夕方の時点で一ユーロは"
		"%円、原油は一バレル%ドルだった。投資家はあす、物価の統計と中央銀行の発言に注目する。"},
	{TOLD_OBITUARY, 3, 6, LIST(japanese_places), LIST(japanese_persons), "!さん死去、~さんの父",
		"#に生まれ、~と~の父であった!が永眠いたしましたので、ここに謹んでお知らせ申し上げます。葬儀は金曜日の+時か"
		"ら^の斎場で執り行い、その後ご親族とご友人の会を予定しております。お花の代わりにご寄付をお願いいたします。"
		"芳名帳は斎場に置かれているほか、当社のサイトからもお悔やみを送ることができ、式の様子もご覧いただけます。"},
	{TOLD_JOB, 3, 6, LIST(japanese_places), LIST(japanese_works), "#で!を募集（週+時間）",
		"^地域のお客様のために、すぐに働ける!を週+時間で募集しています。楽しいチームの中で、柔軟に、そして主体的に"
		"働いていただきます。十分な給与、交通費、年金、成長の機会を用意しており、正社員になる道もあります。"
		"ご興味のある方は、月末までに履歴書をお送りいただくか、お電話ください。詳しいことを喜んでご説明いたします"
		"。"},
	{TOLD_PAYWALL, 3, 6, LIST(japanese_places), LIST(japanese_verbs), "@が@を!へ",
		"この記事は有料会員限定です。すでに会員の方はログインして続きをお読みください。いま登録すると最初の一か月"
		"は百円で、新聞でもお使いのすべての端末でも、いつでもどこでもお読みいただけます。"},
	{TOLD_READ_MORE, 3, 6, LIST(japanese_places), LIST(japanese_verbs), "#の@、@を!へ",
		"この続きは当社のサイトでお読みください。記事の全文と写真をご覧いただけます。"},
};

/* --- korean */

static const char *const korean_town[] = {
	"시의회", "대교", "항구", "여객선", "시장", "터널", "운하", "갑문", "제방", "부두", "도로", "계획",
	"예산", "허가", "입찰", "건설사", "기술자", "동네", "학교", "상가", "전차", "차고", "자전거", "교차로"
};
static const char *const korean_politics[] = {
	"정당", "연합", "장관", "내각", "투표", "동의안", "조약", "법률", "법원", "판사", "상원", "위원회",
	"선거", "여론조사", "후보", "예산", "세금", "연금", "국경", "대사관", "정상회의", "대표", "유세", "토론"
};
static const char *const korean_sports[] = {
	"구단", "경기", "감독", "리그", "공격수", "골키퍼", "경기장", "시즌", "이적", "결승", "심판",
	"승부차기", "우승컵", "우승", "부상", "선수단", "수비수", "클럽", "응원단", "기록", "득점", "무승부",
	"더비", "주장"
};
static const char *const korean_business[] = {
	"회사", "주식", "반도체", "공장", "공급사", "시장", "은행", "대출", "합병", "이익", "이사회", "고객",
	"신형", "배터리", "특허", "소프트웨어", "갱신", "서버", "전화", "엔진", "주문", "가격", "파업", "노조"
};
static const char *const korean_verbs[] = {
	"개방", "폐쇄", "승인", "거부", "변경", "매각", "구매", "방문", "연기", "지지", "비판", "교체", "철수",
	"재개", "획득", "포기"
};
static const char *const korean_places[] = {
	"서울", "부산", "대구", "인천", "광주", "대전", "울산", "수원", "창원", "고양", "용인", "전주", "청주",
	"포항", "제주", "춘천"
};
static const char *const korean_days[] = {
	"월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"
};
static const char *const korean_skies[] = {
	"맑고", "흐리고", "건조하고", "어둡고", "비가", "안개가", "바람이", "화창하고"
};
static const char *const korean_persons[] = {
	"김민준", "이서연", "박지훈", "최수빈", "정하은", "강도윤", "조예준", "윤지우", "장서준", "임하윤",
	"한지민", "오세훈", "서은우", "신유진", "권나라", "황인범"
};
static const char *const korean_news[] = {
	"#의 @ 측은 화요일 @ 문제가 끝나기 전에 @ 안을 *할 것이라고 말했다.",
	"@ 관계자에 따르면 지난해 #에서 %명 이상이 @ 건을 *했다.",
	"\"@ 쪽이 이렇게 빨리 *할 줄은 몰랐다\"고 #의 @ 대변인은 말했다.",
	"@ 반대자들은 비슷한 @ 사업이 %번이나 *된 # 사례를 들고 있다.",
	"@ 측이 @ 또는 @ 문제를 *할지는 아직 알려지지 않았다.",
	"@ 대변인은 @ 규모가 얼마나 *되었는지 밝히기를 거절했다.",
	"#의 @ 문제는 여러 해 동안 @ 사안이었고 해마다 봄이면 @ 측이 *한다.",
	"#에서 *된 %개의 @ 가운데 @ 사례는 일부라고 @ 측은 설명했다.",
	"이번 주 초 @ 측은 #의 @ 사안에 대한 @ 안을 *했다.",
	"@ 측과 @ 측은 금요일 #에서 다시 *할 예정이다.",
	"#에서는 @ 지수가 %퍼센트 *되어 @ 이후 가장 큰 @ 기록을 남겼다.",
	"#의 전문가들은 @ 측이 %일 안에 모든 @ 사업을 *할 수 있다고 경고한다.",
};
static const struct form korean_forms[] = {
	{TOLD_WEATHER, 3, N_DAYS, LIST(korean_places), LIST(korean_days), "! 날씨",
		"!은 오전에는 & 오후에는 & 지나가겠습니다. 기온은 해안에서 +도, 내륙에서 +도까지 오르겠습니다. 바다에서 "
		"부는 바람은 약하고 호수 근처에서는 풍력 +로 불겠습니다. 밤에는 +도까지 내려가고 곳에 따라 안개가 "
		"끼겠습니다. ^의 강수 확률은 +퍼센트입니다."},
	{TOLD_MARKET, 3, N_DAYS, LIST(korean_places), LIST(korean_days), "증시 마감",
		"! ^ 주요 지수는 전날보다 +퍼센트 오른 %에 장을 마쳤다. 가장 많이 오른 것은 ~ 그룹 주식으로 실적 "
		"발표 뒤 +퍼센트 상승했다. 하락률 1위는 ~ 주식으로 +퍼센트 떨어졌다. 저녁에 1유로는 %원에 거래되었고 "
		"원유는 1배럴에 %달러였다. 내일 투자자들은 물가 지표와 중앙은행의 발언을 지켜볼 것이다."},
	{TOLD_PAYWALL, 3, 6, LIST(korean_places), LIST(korean_verbs), "@ 측, @ 사업 !",
		"이 기사는 구독자만 읽을 수 있습니다. 이미 구독하고 계십니까? 로그인하고 계속 읽으십시오. 지금 구독하시면"
		" 첫 달은 천 원에 종이 신문과 모든 기기에서 언제 어디서나 읽을 수 있습니다."},
};

const struct tongue tongues[TONGUE_GERMAN] = {
	[TONGUE_ENGLISH] = {
		.name = "english",
		.news = LIST(english_news),
		.topics = {LIST(english_town), LIST(english_politics), LIST(english_sports), LIST(english_business)},
		.verbs = LIST(english_verbs), .places = LIST(english_places), .skies = LIST(english_skies),
		.persons = LIST(english_persons),
		.stop = ". ",
		.space = " ",
		.said = " said ",
		.says = " says ",
		.letter = "x",
		.agency = "(agency) ",
		.site = "Read more on our site.",
		.headline = "The @ will * the @",
		.short_headline = "@ in #",
		.brief = "News in brief",
		.release = "Version ! of the toolkit has been released, and all users are advised to install it. The toolkit "
			"is a collection of programs and libraries for reading, writing and converting files, and is free for "
			"any use. Among the changes:",
		.release_end = "Packages and sources are found at the usual places; please report what you find in the tracker.",
		.release_titles = {"Toolkit ! released", "New: Toolkit !"},
		.changes = LIST(english_changes),
		.forms = english_forms, .n_forms = sizeof english_forms / sizeof *english_forms,
	},
	[TONGUE_CHINESE] = {
		.name = "chinese",
		.news = LIST(chinese_news),
		.topics = {LIST(chinese_town), LIST(chinese_politics), LIST(chinese_sports), LIST(chinese_business)},
		.verbs = LIST(chinese_verbs), .places = LIST(chinese_places), .skies = LIST(chinese_skies),
		.persons = LIST(chinese_persons),
		.stop = "。",
		.space = "",
		.said = "表示",
		.says = "指出",
		.letter = "某",
		.agency = "（本社电）",
		.site = "更多内容请见本站。",
		.headline = "@将*@",
		.short_headline = "#的@",
		.brief = "简讯",
		.release = "工具箱!版已经发布，建议所有用户安装。工具箱是一套用来读取、写入和转换文件的程序和程序库，可以免费用于任何"
			"目的。这一版的改动包括：",
		.release_end = "软件包和源代码可以在平常的地方找到；请把您发现的问题报告给我们。",
		.release_titles = {"工具箱!发布", "新版：工具箱!"},
		.changes = LIST(chinese_changes),
		.forms = chinese_forms, .n_forms = sizeof chinese_forms / sizeof *chinese_forms,
	},
	[TONGUE_JAPANESE] = {
		.name = "japanese",
		.news = LIST(japanese_news),
		.topics = {LIST(japanese_town), LIST(japanese_politics), LIST(japanese_sports), LIST(japanese_business)},
		.verbs = LIST(japanese_verbs), .places = LIST(japanese_places), .skies = LIST(japanese_skies),
		.persons = LIST(japanese_persons),
		.stop = "。",
		.space = "",
		.said = "述べた",
		.says = "語った",
		.letter = "ぬ",
		.agency = "（共同取材）",
		.site = "続きは当サイトで。",
		.headline = "@が@を*へ",
		.short_headline = "#の@",
		.brief = "短信",
		.release = "ツールキットのバージョン!が公開された。すべての利用者にインストールが勧められている。ツールキットはファイ"
			"ルの読み込み、書き出し、変換のためのプログラムとライブラリを集めたもので、自由に利用できる。主な変更点は"
			"次の通り。",
		.release_end = "パッケージとソースはいつもの場所にある。見つけた問題は報告してほしい。",
		.release_titles = {"ツールキット!公開", "新着：ツールキット!"},
		.changes = LIST(japanese_changes),
		.forms = japanese_forms, .n_forms = sizeof japanese_forms / sizeof *japanese_forms,
	},
	[TONGUE_KOREAN] = {
		.name = "korean",
		.news = LIST(korean_news),
		.topics = {LIST(korean_town), LIST(korean_politics), LIST(korean_sports), LIST(korean_business)},
		.verbs = LIST(korean_verbs), .places = LIST(korean_places), .skies = LIST(korean_skies),
		.persons = LIST(korean_persons),
		.stop = ". ",
		.space = " ",
		.said = "말했다",
		.says = "밝혔다",
		.letter = "뷁",
		.agency = "(합동취재) ",
		.site = "자세한 내용은 홈페이지에서.",
		.headline = "@ 측, @ 사업 *",
		.short_headline = "# @ 소식",
		.brief = "간추린 소식",
		.forms = korean_forms, .n_forms = sizeof korean_forms / sizeof *korean_forms,
	},
};
