#!/usr/bin/env python3
"""Texts in 25 languages for index-items: bench/sentences.py ITEMS [LANGUAGE]… > TEXTS

An item a line, its title, a tab and its text of some 1.2 KB; 22 of one language, then of the next. Words follow Zipf's
law over 8,000 of each language: the most frequent ones are those that hold sentences together, the others are made of
stems that the language has and of its endings, two stems where it takes 400 words and more. The same for the same
arguments. What it says means nothing."""
import random
import sys

N_WORDS, A_FEED, TITLE_BYTES, BODY_BYTES = 8000, 22, 60, 1200

# What holds sentences together; stems; endings, "-" for none. Between words of zh and ja there is no space.
LANGUAGES = {
    'en': ('the of and to in a is that for it was on with as be by this are from at not have they which but also were their has will',
           'govern council minist elect market report build school teach train bridg harbour work plan visit support question replac return open clos chang delay reject approv window garden summer winter river street doctor farm compan factor bank polic journal',
           '- s ed ing er ers ment ation ly es'),
    'nl': ('de van het een en in is dat op te voor met zijn niet aan er om ook als dan maar bij naar door uit nog wordt worden over deze heeft',
           'regering minister gemeent school leraar brug haven werk plan bezoek vraag winkel straat tuin zomer winter rivier dokter boer bedrijf fabriek bank politie krant burgemeester verkiezing overeenkomst onderzoek ontwikkel bestuur vergader besliss water weg trein student gebouw markt',
           '- en s er ers ing ingen elijk je t'),
    'de': ('der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach',
           'regier minister gemeind schul lehr brück hafen arbeit plan besuch frag laden straß garten sommer winter fluss arzt bauer betrieb fabrik bank polizei zeitung bürgermeister wahl vertrag untersuch entwickl verwalt sitz entscheid wasser weg zug student gebäud markt',
           '- en e er ung ungen lich te es ern'),
    'fr': ('de la le et les des en un une du que pour dans est qui par sur pas au plus ce il avec ne se son sont aux cette mais',
           'gouvern ministr commun école enseign pont port travail projet visit question magasin rue jardin été hiver rivièr médecin ferm entrepris fabriqu banqu polic journal mair élect accord recherch développ administr réunion décid eau chemin train étudiant bâtiment march',
           '- s e es ement er ation ations é és'),
    'es': ('de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya o este sí',
           'gobiern ministr municip escuel profesor puent puert trabaj proyect visit pregunt tiend call jardín veran inviern río médic granj empres fábric banc policí periódic alcald eleccion acuerd investig desarroll administr reunión decid agua camin tren estudiant edifici mercad',
           'o a os as ar ando ación aciones ado amente'),
    'pt': ('de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à',
           'govern ministr municíp escol professor pont port trabalh projet visit pergunt loj ru jardim verã invern ri médic quint empres fábric banc políci jornal prefeit eleiç acord investig desenvolv administr reuniã decid águ caminh trem estudant edifíci mercad',
           'o a os as ar ando ação ações ado amente'),
    'it': ('di e il la che in a per un è del non una i le con si da al come più dei ma nel alla sono della anche ha su',
           'govern ministr comun scuol insegn pont port lavor progett visit domand negozi strad giardin estat invern fium medic fattori aziend fabbric banc polizi giornal sindac elezion accord ricerc svilupp amministr riunion decid acqu cammin tren student edific mercat',
           'o a i e are ando azione azioni ato amente'),
    'sv': ('och att det i på en som är av för med till den har de inte om ett men var sig så vid från nu kan när ska efter vi',
           'regering minister kommun skol lärar bro hamn arbet plan besök fråg butik gat trädgård sommar vinter flod läkar bond företag fabrik bank polis tidning borgmästar val avtal undersök utveckl förvalt möt beslut vatten väg tåg student byggnad marknad',
           '- en ar arna are ning ningar lig ade s'),
    'da': ('og i at det er en til af på for de med den der som har et ikke om var fra han men kan vil eller ved skal blev efter',
           'regering minister kommun skol lærer bro havn arbejd plan besøg spørg butik gad hav sommer vinter flod læg bond firma fabrik bank politi avis borgmester valg aftal undersøg udvikl forvalt mød beslut vand vej tog student bygning marked',
           '- en er erne ere ning ninger lig ede s'),
    'no': ('og i det på som er en til å av for med at har de den ikke om et var men fra seg vi kan ble ved så etter skal',
           'regjering minister kommun skol lærer bro havn arbeid plan besøk spørsmål butikk gat hag sommer vinter elv leg bond bedrift fabrikk bank politi avis ordfører valg avtal undersøk utvikl forvalt møt beslutt vann vei tog student bygning marked',
           '- en er ene ere ing inger lig et s'),
    'fi': ('ja on ei se että hän oli joka mutta kun ovat myös niin tai kuin jos sen nyt vain ole mitä jo tämä hyvin ne vielä',
           'hallitus ministeri kunta koulu opettaja silta satama työ suunnitelma vierailu kysymys kauppa katu puutarha kesä talvi joki lääkäri talo yritys tehdas pankki poliisi lehti kaupunki vaali sopimus tutkimus kehitys hallinto kokous päätös vesi tie juna opiskelija rakennus markkina',
           '- n a ssa sta lla lle iden issa ksi'),
    'hu': ('a az és hogy nem is egy van volt meg ez csak de már mint még ki el azt lesz vagy ha kell után között minden',
           'kormány miniszter község iskola tanár híd kikötő munka terv látogatás kérdés bolt utca kert nyár tél folyó orvos gazda vállalat gyár bank rendőrség újság polgármester választás szerződés vizsgálat fejlesztés hivatal ülés döntés víz út vonat diák épület piac',
           '- k t nak ban ról val ok ért hoz'),
    'ro': ('de și în a la cu pe că nu este un o din pentru care mai se au sunt dar ca prin fi ce sau după fost lui al ale',
           'guvern ministr comun școal profesor pod port lucr proiect vizit întreb magazin strad grădin var iarn râu medic ferm compani fabric banc poliți ziar primar aleger acord cercet dezvolt administr întâln decid ap drum tren student clădir piaț',
           '- ul a ii ilor are ator at ează uri'),
    'tr': ('ve bir bu da de için ile çok olarak daha olan ne kadar gibi sonra en var ama o her ise ki değil iki göre',
           'hükümet bakan belediye okul öğretmen köprü liman iş plan ziyaret soru dükkan sokak bahçe yaz kış nehir doktor çiftçi şirket fabrika banka polis gazete başkan seçim anlaşma araştırma gelişme yönetim toplantı karar su yol tren öğrenci bina pazar',
           '- lar ler da de ın in lık çı ları'),
    'id': ('yang dan di itu dengan untuk tidak ini dari dalam akan pada juga ke karena ada oleh sudah saya atau bisa para lebih dia telah',
           'perintah menteri desa sekolah guru jembatan pelabuhan kerja rencana kunjung tanya toko jalan kebun musim dingin sungai dokter tani usaha pabrik bank polisi koran wali pilih janji teliti kembang urus rapat putus air kereta siswa bangun pasar',
           '- an kan nya i kannya annya lah'),
    'ru': ('и в не на что с по как это он к но из у за от так о же для его бы только или еще был при до',
           'правительств министр общин школ учител мост порт работ план визит вопрос магазин улиц сад лет зим рек врач фермер компани завод банк полици газет мэр выбор договор исследован развити управлен заседан решени вод дорог поезд студент здани рынк',
           '- а у ом ы ов ами ный ного е'),
    'uk': ('і в не на що з по як це він до але із у за від так про же для його би тільки або ще був при та',
           'уряд міністр громад школ вчител міст порт робот план візит питанн магазин вулиц сад літ зим рік лікар фермер компані завод банк поліці газет мер вибор договір дослідженн розвит управлінн засіданн рішенн вод дорог поїзд студент будівл ринк',
           '- а у ом и ів ами ний ного і'),
    'pl': ('i w nie na się że z do to jest jak o ale po za od przez co tak dla już by jego tylko czy był lub oraz przy są',
           'rząd minist gmin szkoł nauczyciel most port prac plan wizyt pytani sklep ulic ogród lat zim rzek lekarz rolnik firm fabryk bank policj gazet burmistrz wybor umow badani rozwój zarząd zebrani decyzj wod drog pociąg student budynk rynk',
           '- a y u em ów ami ach ny nego'),
    'cs': ('a v se na je že to s z do o i ale jako za by po jeho jsou k nebo pro jak byl které už při co ve od',
           'vlád minist obc škol učitel most přístav prác plán návštěv otázk obchod ulic zahrad lét zim řek lékař rolník firm továrn bank polic novin starost volb smlouv výzkum rozvoj správ schůz rozhodnut vod cest vlak student budov trh',
           '- a y u em ů ami ách ní ního'),
    'el': ('και το να του η της με που την από για ο είναι στην τα θα των τον στο δεν οι σε τη μια αλλά κατά ως ένα',
           'κυβέρνησ υπουργ δήμ σχολεί δάσκαλ γέφυρ λιμάν εργασί σχέδι επίσκεψ ερώτησ κατάστημ δρόμ κήπ καλοκαίρ χειμών ποτάμ γιατρ αγρότ εταιρεί εργοστάσι τράπεζ αστυνομί εφημερίδ δήμαρχ εκλογ συμφωνί έρευν ανάπτυξ διοίκησ συνεδρίασ απόφασ νερ τρέν φοιτητ κτίρι αγορ',
           'ος ου ο α ας ων ες η ης ικός'),
    'ar': ('في من على إلى أن عن التي الذي هذا مع كان ما هذه لا أو بعد قد كما بين كل لم قبل حتى ذلك عند',
           'حكوم وزير بلد مدرس معلم جسر ميناء عمل خط زيار سؤال متجر شارع حديق صيف شتاء نهر طبيب مزارع شرك مصنع بنك شرط صحيف رئيس انتخاب اتفاق بحث تطوير ادار اجتماع قرار ماء طريق قطار طالب مبنى سوق',
           '- ة ات ون ين ها ه ي ية هم'),
    'hi': ('के में की है और से का को पर ने यह कि एक नहीं था लिए हैं भी तो ही इस हो कर जो गया या अपने वह',
           'सरकार मंत्र गांव विद्यालय शिक्षक पुल बंदरगाह काम योजना यात्रा सवाल दुकान सड़क बगीच गर्म सर्द नद चिकित्सक किसान कंपन कारखान बैंक पुलिस अखबार महापौर चुनाव समझौत शोध विकास प्रशासन बैठक निर्णय पान रास्त रेल छात्र भवन बाजार',
           '- ों ी ा े ियों िक ता'),
    'ko': ('이 그 및 수 있는 것은 등 한 더 또 대한 하는 위해 에서 있다 것이 때 두 할 하고',
           '정부 장관 마을 학교 교사 다리 항구 작업 계획 방문 질문 가게 거리 정원 여름 겨울 강 의사 농부 회사 공장 은행 경찰 신문 시장 선거 협정 연구 개발 행정 회의 결정 물 도로 기차 학생 건물 시민',
           '은 는 이 가 을 를 에 에서 의 으로'),
    'zh': ('的 是 在 了 和 有 不 人 这 也 与 对 为 将 从 但 到 就 被 而',
           '政府 部长 乡村 学校 老师 大桥 港口 工作 计划 访问 问题 商店 街道 花园 夏天 冬天 河流 医生 农民 公司 工厂 银行 警察 报纸 市长 选举 协议 研究 发展 行政 会议 决定 供水 道路 火车 学生 建筑 市场',
           '- 者 化 性 们 部 所 员 上 中'),
    'ja': ('の に は を た が で て と し れ さ ある いる も する から な こと として',
           '政府 大臣 町村 学校 教師 大橋 港湾 仕事 計画 訪問 質問 商店 道路 庭園 夏 冬 河川 医師 農家 会社 工場 銀行 警察 新聞 市長 選挙 協定 研究 開発 行政 会議 決定 水道 列車 学生 建物 市場',
           '- 者 化 性 的 部 所 員 では には'),
}


def zipf_of(name):
    """The words of a language, the most frequent first, and what their weights come to."""
    small, stems, endings = (text.split() for text in LANGUAGES[name])
    endings = ['' if ending == '-' else ending for ending in endings]
    order = random.Random(name)
    plain = [stem + ending for stem in stems for ending in endings]
    joined = [one + other + ending for one in stems for other in stems for ending in endings]
    order.shuffle(plain)
    order.shuffle(joined)
    words = list(dict.fromkeys(small + plain + joined))[:N_WORDS]
    sums, total = [], 0
    for rank in range(len(words)):
        total += 1 / (rank + 1)
        sums.append(total)
    return words, sums


def sentences(words, sums, name, n_bytes, rng):
    """Whole ones, of some n_bytes together."""
    text, space, stop = [], '' if name in ('zh', 'ja') else ' ', '。' if name in ('zh', 'ja') else '. '
    n = 0
    while n < n_bytes:
        said = rng.choices(words, cum_weights=sums, k=rng.randrange(6, 18))
        said[0] = said[0].capitalize()
        if rng.random() < 0.3:
            said[rng.randrange(len(said))] = str(rng.randrange(2, 3000))
        text.append(space.join(said) + stop)
        n += len(text[-1].encode())
    return ''.join(text).strip()


def main():
    n_items, names = int(sys.argv[1]), sys.argv[2:] or list(LANGUAGES)
    rng, vocabularies = random.Random(1), {name: zipf_of(name) for name in names}
    for i in range(n_items):
        name = names[i // A_FEED % len(names)]
        words, sums = vocabularies[name]
        title = sentences(words, sums, name, TITLE_BYTES // 2, rng)
        print(title, sentences(words, sums, name, rng.randrange(BODY_BYTES // 2, BODY_BYTES * 3 // 2), rng), sep='\t')


if __name__ == '__main__':
    main()
