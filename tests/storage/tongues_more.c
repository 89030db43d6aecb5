/* Languages that divide words by spaces, from left to right and from right to left, and one whose vowels are marks. */
#include "tongues.h"

/* --- german */

static const char *const german_days[] = {"Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"};
static const char *const german_verbs[] = {"öffnen", "schließen", "genehmigen", "ablehnen", "verkaufen", "verschieben",
	"unterstützen", "ersetzen", "verlassen", "gewinnen"};
static const char *const german_places[] = {"Köln", "Münster", "Görlitz", "Passau", "Lübeck", "Erfurt", "Graz", "Basel",
	"Trier", "Kassel"};
static const char *const german_persons[] = {"Jürgen", "Ulrike", "Schäfer", "Krüger", "Anneliese", "Brandt", "Weiß", "Lehmann"};
static const char *const german_works[] = {"Krankenschwester", "Schweißer", "Lehrkraft", "Busfahrer", "Bäcker", "Klempner"};
static const char *const german_news[] = {
	"Der @ sagte am Dienstag in #, man werde den @ noch vor dem Ende der @ *.",
	"Nach Angaben der @ haben im vergangenen Jahr mehr als % Menschen in # einen @ gesehen.",
	"„Wir hatten nicht erwartet, dass die @ so bald *“, hieß es bei der @ von #.",
	"Kritiker verweisen auf die @ in #, wo ein ähnlicher @ schon +mal zu * versucht habe.",
	"Ob die @ nun den @ oder doch den @ * will, ist noch offen.",
	"Ein Sprecher der @ wollte nicht mitteilen, wie viel der @ gekostet hat.",
	"Seit Jahren gilt der @ in # als @, den man in jedem Frühjahr * muss.",
	"Von den % Fällen, die der @ in # geprüft hat, betrafen nur wenige eine @.",
	"Anfang der Woche hatte die @ noch angekündigt, gegen den @ von # vorgehen zu wollen.",
	"In # legte der @ um + Prozent zu, so viel wie seit der @ nicht mehr.",
	"Fachleute aus # warnen, dass der @ binnen % Tagen jede @ * könnte.",
};
static const struct form german_forms[] = {
	{TOLD_WEATHER, 3, N_DAYS, LIST(german_places), LIST(german_days), "Das Wetter am !",
		"Am ! wird es vormittags & und nachmittags &. Die Temperaturen steigen an der Küste auf + Grad und im "
		"Binnenland auf + Grad. Der Wind weht schwach bis mäßig, an den Seen mit Stärke +. In der Nacht kühlt es auf + "
		"Grad ab, örtlich bildet sich Nebel. In ^ liegt die Regenwahrscheinlichkeit bei + Prozent."},
	{TOLD_MARKET, 3, N_DAYS, LIST(german_places), LIST(german_days), "Börsenbericht",
		"Der Leitindex von ^ schloss am ! bei % Punkten, + Prozent über dem Vortag. Am stärksten legten die Aktien der "
		"Gruppe ~ zu, die nach Vorlage ihrer Zahlen um + Prozent stiegen. Am Ende der Liste stand ~ mit einem Verlust "
		"von + Prozent. Ein Euro kostete am Abend % Cent, ein Fass Öl % Dollar. Morgen blicken die Anleger auf die "
		"Inflation und auf die Worte der Notenbank."},
	{TOLD_JOB, 3, 6, LIST(german_places), LIST(german_works), "! gesucht (+ Stunden) in #",
		"Für einen unserer Kunden im Raum ^ suchen wir ab sofort eine Verstärkung als !, für + Stunden in der Woche. Sie "
		"arbeiten in einem netten Team, sind flexibel und packen gerne an. Wir bieten guten Lohn, Fahrgeld, eine "
		"Altersvorsorge und Raum zum Wachsen mit Aussicht auf einen festen Vertrag. Interesse? Schicken Sie uns bis zum "
		"Ende des Monats Ihre Bewerbung oder rufen Sie uns an."},
	{TOLD_PAYWALL, 3, 6, LIST(german_places), LIST(german_verbs), "Die @ will den @ !",
		"Dieser Artikel ist nur für Abonnenten. Sie haben schon ein Abonnement? Dann melden Sie sich an, um weiterzulesen. "
		"Jetzt abonnieren und den ersten Monat für einen Euro lesen, auf Papier und auf allen Geräten."},
};

/* --- french */

static const char *const french_days[] = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"};
static const char *const french_verbs[] = {"ouvrir", "fermer", "approuver", "rejeter", "vendre", "retarder", "soutenir",
	"remplacer", "quitter", "gagner"};
static const char *const french_places[] = {"Nîmes", "Besançon", "Liège", "Québec", "Saint-Étienne", "Angoulême", "Genève",
	"Orléans", "Rennes", "Lyon"};
static const char *const french_persons[] = {"Hélène", "Benoît", "Lefèvre", "Garnier", "Aurélie", "Chevalier", "Dupré", "Roussel"};
static const char *const french_works[] = {"infirmière", "soudeur", "enseignant", "chauffeur", "boulanger", "plombier"};
static const char *const french_news[] = {
	"Le @ a dit mardi à # qu’il allait * le @ avant la fin de la @.",
	"Selon la @, plus de % personnes ont vu l’an dernier un @ à #.",
	"« Nous n’avions pas prévu que la @ puisse * aussi vite », explique-t-on à la @ de #.",
	"Les critiques rappellent la @ de #, où un @ semblable a déjà tenté de * + fois.",
	"On ignore encore si la @ voudra * le @ ou plutôt le @.",
	"Un porte-parole de la @ n’a pas voulu préciser combien le @ avait coûté.",
	"Depuis des années, le @ de # passe pour un @ qu’il faut * chaque printemps.",
	"Sur les % dossiers que le @ a examinés à #, peu concernaient une @.",
	"En début de semaine, la @ annonçait encore vouloir agir contre le @ de #.",
	"À #, le @ a progressé de + pour cent, du jamais vu depuis la @.",
	"Des experts de # avertissent que le @ pourrait * toute @ d’ici % jours.",
};
static const struct form french_forms[] = {
	{TOLD_WEATHER, 3, N_DAYS, LIST(french_places), LIST(french_days), "La météo de !",
		"Ce ! le temps sera & le matin et & l’après-midi. Les températures atteindront + degrés sur la côte et + degrés "
		"dans les terres. Le vent sera faible à modéré, de force + près des lacs. La nuit, il fera + degrés et des "
		"brouillards pourront se former. À ^, le risque de pluie est de + pour cent."},
	{TOLD_MARKET, 3, N_DAYS, LIST(french_places), LIST(french_days), "La bourse",
		"L’indice principal de ^ a fini ! à % points, soit + pour cent de plus que la veille. La plus forte hausse est "
		"celle du groupe ~, dont le titre a gagné + pour cent après ses résultats. En bas de la liste, ~ perd + pour "
		"cent. Un euro valait le soir % centimes et un baril de pétrole % dollars. Demain, les investisseurs suivront "
		"l’inflation et les propos de la banque centrale."},
	{TOLD_JOB, 3, 6, LIST(french_places), LIST(french_works), "! (+ heures) à #",
		"Pour un de nos clients de la région de ^, nous cherchons une personne comme !, disponible tout de suite, pour + "
		"heures par semaine. Vous travaillez dans une équipe agréable, vous êtes souple et vous aimez agir. Nous offrons "
		"un bon salaire, les frais de route, une retraite et de quoi évoluer, avec la perspective d’un contrat durable. "
		"Cela vous intéresse ? Envoyez votre lettre avant la fin du mois ou appelez-nous."},
	{TOLD_PAYWALL, 3, 6, LIST(french_places), LIST(french_verbs), "La @ veut ! le @",
		"Cet article est réservé aux abonnés. Vous avez déjà un abonnement ? Identifiez-vous pour lire la suite. Abonnez-vous "
		"maintenant et lisez le premier mois pour un euro, sur papier et sur tous vos écrans."},
};

/* --- spanish */

static const char *const spanish_days[] = {"lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"};
static const char *const spanish_verbs[] = {"abrir", "cerrar", "aprobar", "rechazar", "vender", "aplazar", "apoyar",
	"sustituir", "abandonar", "ganar"};
static const char *const spanish_places[] = {"León", "Cádiz", "Logroño", "Bogotá", "Córdoba", "Mérida", "Asunción",
	"Málaga", "Bilbao", "Rosario"};
static const char *const spanish_persons[] = {"Begoña", "Ramírez", "Íñigo", "Muñoz", "Lucía", "Ibáñez", "Quiroga", "Salas"};
static const char *const spanish_works[] = {"enfermera", "soldador", "maestro", "chófer", "panadero", "fontanero"};
static const char *const spanish_news[] = {
	"El @ dijo el martes en # que va a * el @ antes del final de la @.",
	"Según la @, más de % personas vieron el año pasado un @ en #.",
	"«No esperábamos que la @ pudiera * tan pronto», señalan en la @ de #.",
	"Los críticos recuerdan la @ de #, donde un @ parecido ya intentó * + veces.",
	"Todavía no se sabe si la @ querrá * el @ o más bien el @.",
	"Un portavoz de la @ no quiso precisar cuánto había costado el @.",
	"Desde hace años el @ de # pasa por un @ que hay que * cada primavera.",
	"De los % casos que el @ revisó en #, pocos tenían que ver con una @.",
	"A principios de semana la @ anunciaba aún que iba a actuar contra el @ de #.",
	"En # el @ creció un + por ciento, como no se veía desde la @.",
	"Expertos de # advierten de que el @ podría * cualquier @ dentro de % días.",
};
static const struct form spanish_forms[] = {
	{TOLD_WEATHER, 3, N_DAYS, LIST(spanish_places), LIST(spanish_days), "El tiempo del !",
		"El ! estará & por la mañana y & por la tarde. Las temperaturas subirán a + grados en la costa y a + grados en el "
		"interior. El viento será flojo o moderado, de fuerza + junto a los lagos. Por la noche se quedará en + grados y "
		"podrá haber niebla. En ^ la probabilidad de lluvia es del + por ciento."},
	{TOLD_MARKET, 3, N_DAYS, LIST(spanish_places), LIST(spanish_days), "La bolsa",
		"El índice principal de ^ cerró el ! en % puntos, un + por ciento más que el día anterior. La mayor subida fue la "
		"del grupo ~, cuyas acciones ganaron un + por ciento tras publicar sus cuentas. Al final de la lista quedó ~, con "
		"una pérdida del + por ciento. Un euro valía por la tarde % céntimos y un barril de petróleo % dólares. Mañana los "
		"inversores mirarán la inflación y las palabras del banco central."},
	{TOLD_JOB, 3, 6, LIST(spanish_places), LIST(spanish_works), "! (+ horas) en #",
		"Para uno de nuestros clientes en la zona de ^ buscamos una persona como !, que pueda empezar ya, para + horas a la "
		"semana. Trabajas en un equipo agradable, eres flexible y te gusta tomar la iniciativa. Ofrecemos buen sueldo, "
		"gastos de viaje, una pensión y sitio para crecer, con perspectivas de un contrato fijo. ¿Te interesa? Envíanos tu "
		"carta antes de fin de mes o llámanos."},
	{TOLD_PAYWALL, 3, 6, LIST(spanish_places), LIST(spanish_verbs), "La @ quiere ! el @",
		"Este artículo es solo para suscriptores. ¿Ya tienes una suscripción? Entra para seguir leyendo. Suscríbete ahora y "
		"lee el primer mes por un euro, en papel y en todos tus aparatos."},
};

/* --- russian */

static const char *const russian_days[] = {"понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье"};
static const char *const russian_verbs[] = {"открыть", "закрыть", "одобрить", "отклонить", "продать", "отложить", "поддержать",
	"заменить", "покинуть", "выиграть"};
static const char *const russian_places[] = {"Туле", "Пскове", "Казани", "Самаре", "Омске", "Вологде", "Твери", "Рязани",
	"Томске", "Калуге"};
static const char *const russian_persons[] = {"Алёна", "Сергей", "Соколов", "Морозова", "Юрий", "Лебедев", "Зайцева", "Орлов"};
static const char *const russian_works[] = {"медсестра", "сварщик", "учитель", "водитель", "пекарь", "сантехник"};
static const char *const russian_news[] = {
	"Во вторник @ сказал в #, что @ собираются * ещё до конца @.",
	"По данным @, в прошлом году более % человек видели @ в #.",
	"«Мы не ожидали, что @ удастся * так скоро», отметили в @.",
	"Критики напоминают про @ в #, где похожий @ уже пытались * + раз.",
	"Пока неизвестно, захочет ли @ * @ или всё-таки @.",
	"Представитель @ отказался уточнить, во сколько обошёлся @.",
	"Уже много лет @ в # считают @, который каждую весну нужно *.",
	"Из % дел, которые @ проверил в #, лишь немногие касались @.",
	"В начале недели @ ещё обещала выступить против @ в #.",
	"В # @ вырос на + процентов, чего не было со времён @.",
	"Эксперты в # предупреждают, что @ может * любой @ за % дней.",
};
static const struct form russian_forms[] = {
	{TOLD_WEATHER, 3, N_DAYS, LIST(russian_places), LIST(russian_days), "Погода на !",
		"На ! утром ожидается & погода, днём &. На побережье воздух прогреется до + градусов, вдали от моря до + градусов. "
		"Ветер слабый до умеренного, у озёр до + баллов. Ночью похолодает до + градусов, местами ляжет туман. Вероятность "
		"дождя в ^ составляет + процентов."},
	{TOLD_MARKET, 3, N_DAYS, LIST(russian_places), LIST(russian_days), "Биржевой отчёт",
		"Главный индекс в ^ закрылся в ! на отметке % пунктов, на + процентов выше, чем накануне. Больше всех прибавили "
		"акции группы ~, которые после отчёта подорожали на + процентов. В конце списка оказалась ~ с потерей в + процентов. "
		"Вечером за евро давали % копеек, а баррель нефти стоил % долларов. Завтра инвесторы будут следить за инфляцией и "
		"за словами центрального банка."},
	{TOLD_JOB, 3, 6, LIST(russian_places), LIST(russian_works), "Требуется ! (+ часов) в #",
		"Для одного из наших клиентов в ^ мы ищем человека на место !, готового начать сразу, на + часов в неделю. Вы "
		"работаете в приятном коллективе, вы гибки и любите брать дело в свои руки. Мы предлагаем хорошую зарплату, оплату "
		"дороги, пенсию и возможность расти с перспективой постоянного договора. Вам интересно? Пришлите письмо до конца "
		"месяца или позвоните нам."},
	{TOLD_PAYWALL, 3, 6, LIST(russian_places), LIST(russian_verbs), "@ хочет ! @",
		"Эта статья только для подписчиков. У вас уже есть подписка? Войдите, чтобы читать дальше. Подпишитесь сейчас и "
		"читайте первый месяц за один рубль, на бумаге и на всех ваших устройствах."},
};

/* --- arabic */

static const char *const arabic_days[] = {"الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"};
static const char *const arabic_verbs[] = {"فتح", "إغلاق", "إقرار", "رفض", "بيع", "تأجيل", "دعم", "استبدال", "مغادرة", "كسب"};
static const char *const arabic_places[] = {"فاس", "صفاقس", "أسوان", "إربد", "حلب", "البصرة", "مسقط", "وهران", "صيدا", "تعز"};
static const char *const arabic_persons[] = {"ليلى", "يوسف", "حداد", "منصور", "سلمى", "قاسم", "نجار", "خليل"};
static const char *const arabic_works[] = {"ممرضة", "لحام", "معلم", "سائق", "خباز", "سباك"};
static const char *const arabic_news[] = {
	"وقال @ يوم الثلاثاء في # إنه يعتزم * @ قبل نهاية @.",
	"وبحسب @ فإن أكثر من % شخص رأوا @ في # خلال العام الماضي.",
	"وأضافت @ في # أنها لم تكن تتوقع * @ بهذه السرعة.",
	"ويشير المنتقدون إلى @ في # حيث جرت محاولة * @ مماثل + مرات.",
	"وليس معروفا بعد هل تريد @ * @ أم أنها تفضل @.",
	"ورفض متحدث باسم @ توضيح المبلغ الذي كلفه @.",
	"ومنذ سنوات يعد @ في # من @ التي يجب * كل ربيع.",
	"ومن بين % قضية نظر فيها @ في # لم يتعلق إلا القليل منها @.",
	"وفي بداية الأسبوع أعلنت @ أنها ستتحرك ضد @ في #.",
	"وفي # ارتفع @ بنسبة + في المئة وهو ما لم يحدث منذ @.",
	"ويحذر خبراء من # من أن @ قد يؤدي إلى * أي @ خلال % يوما.",
};
static const struct form arabic_forms[] = {
	{TOLD_WEATHER, 3, N_DAYS, LIST(arabic_places), LIST(arabic_days), "طقس يوم !",
		"يكون الجو يوم ! & في الصباح و& بعد الظهر. وترتفع الحرارة على الساحل إلى + درجة وفي الداخل إلى + درجة. وتهب رياح "
		"خفيفة إلى معتدلة بقوة + قرب البحيرات. وفي الليل تنخفض الحرارة إلى + درجة وقد يتشكل الضباب. ويبلغ احتمال المطر في "
		"^ نحو + في المئة."},
	{TOLD_MARKET, 3, N_DAYS, LIST(arabic_places), LIST(arabic_days), "تقرير السوق",
		"أغلق المؤشر الرئيسي في ^ يوم ! عند % نقطة بزيادة + في المئة عن اليوم السابق. وكان أكبر المكاسب لأسهم مجموعة ~ التي "
		"صعدت + في المئة بعد نشر نتائجها. وفي ذيل القائمة جاءت ~ بخسارة + في المئة. وبلغ سعر اليورو مساء % سنتا وبرميل النفط % "
		"دولارا. وغدا يتابع المستثمرون أرقام التضخم وكلام البنك المركزي."},
	{TOLD_JOB, 3, 6, LIST(arabic_places), LIST(arabic_works), "مطلوب ! (+ ساعة) في #",
		"نبحث لأحد عملائنا في منطقة ^ عن شخص يعمل بمهنة ! ويستطيع البدء فورا لمدة + ساعة في الأسبوع. ستعمل ضمن فريق لطيف وتحب "
		"المرونة والمبادرة. نقدم راتبا جيدا وبدل سفر ومعاشا وفرصة للتقدم مع احتمال عقد دائم. هل يهمك الأمر؟ أرسل رسالتك قبل نهاية "
		"الشهر أو اتصل بنا."},
	{TOLD_PAYWALL, 3, 6, LIST(arabic_places), LIST(arabic_verbs), "@ تريد ! @",
		"هذا المقال للمشتركين فقط. هل لديك اشتراك؟ سجل الدخول لمتابعة القراءة. اشترك الآن واقرأ الشهر الأول مقابل دينار واحد على "
		"الورق وعلى جميع أجهزتك."},
};

/* --- hindi */

static const char *const hindi_days[] = {"सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार", "शनिवार", "रविवार"};
static const char *const hindi_verbs[] = {"खोलने", "बंद करने", "मंज़ूर करने", "ठुकराने", "बेचने", "टालने", "बदलने", "छोड़ने", "जीतने",
	"सुधारने"};
static const char *const hindi_places[] = {"इंदौर", "पटना", "जयपुर", "रांची", "भोपाल", "नागपुर", "शिमला", "मेरठ", "कोच्चि", "सूरत"};
static const char *const hindi_persons[] = {"अनीता", "सुरेश", "वर्मा", "मिश्रा", "कविता", "गुप्ता", "राठौर", "जोशी"};
static const char *const hindi_works[] = {"नर्स", "वेल्डर", "शिक्षक", "चालक", "रसोइया", "मिस्त्री"};
static const char *const hindi_news[] = {
	"@ ने मंगलवार को # में कहा कि @ को @ के ख़त्म होने से पहले * की योजना है।",
	"@ के अनुसार पिछले साल # में % से ज़्यादा लोगों ने @ को देखा।",
	"# की @ का कहना है कि @ को इतनी जल्दी * की उम्मीद किसी को नहीं थी।",
	"आलोचक # की @ की याद दिलाते हैं, जहाँ ऐसे ही @ को * की कोशिश + बार हुई थी।",
	"अभी यह साफ़ नहीं है कि @ किस @ को * के पक्ष में है और किस @ के नहीं।",
	"@ के प्रवक्ता ने यह नहीं बताया कि @ पर कितना ख़र्च आया।",
	"कई बरसों से # का @ एक ऐसा @ माना जाता है जिसे हर वसंत में * की बात होती है।",
	"# में @ ने जिन % मामलों को जाँचा, उनमें से कम ही @ से जुड़े थे।",
	"हफ़्ते की शुरुआत में @ ने # के @ के ख़िलाफ़ क़दम उठाने का ऐलान किया था।",
	"# में @ + फ़ीसदी बढ़ा, जो @ के बाद से नहीं हुआ था।",
	"# के जानकार चेताते हैं कि @ से % दिनों में हर @ को * की नौबत आ सकती है।",
};
static const struct form hindi_forms[] = {
	{TOLD_WEATHER, 3, N_DAYS, LIST(hindi_places), LIST(hindi_days), "! का मौसम",
		"! को सुबह मौसम & और दोपहर बाद & रहेगा। तट पर तापमान + डिग्री और भीतर के इलाक़ों में + डिग्री तक जाएगा। हवा हल्की से मध्यम रहेगी, "
		"झीलों के पास उसकी ताक़त + होगी। रात में पारा + डिग्री तक गिरेगा और कहीं कहीं कोहरा छा सकता है। ^ में बारिश की संभावना + फ़ीसदी है।"},
	{TOLD_MARKET, 3, N_DAYS, LIST(hindi_places), LIST(hindi_days), "बाज़ार का हाल",
		"^ का मुख्य सूचकांक ! को % अंक पर बंद हुआ, जो एक दिन पहले से + फ़ीसदी ऊपर है। सबसे ज़्यादा बढ़त ~ समूह के शेयरों में रही, जो नतीजों के बाद + "
		"फ़ीसदी चढ़े। सूची में सबसे नीचे ~ रहा, जिसे + फ़ीसदी का नुक़सान हुआ। शाम को एक डॉलर % रुपये का था और तेल का एक पीपा % डॉलर का। कल निवेशकों की "
		"नज़र महँगाई और केंद्रीय बैंक के बयान पर रहेगी।"},
	{TOLD_JOB, 3, 6, LIST(hindi_places), LIST(hindi_works), "# में ! चाहिए (+ घंटे)",
		"^ इलाक़े के अपने एक ग्राहक के लिए हमें ! के पद पर ऐसा व्यक्ति चाहिए जो तुरंत काम शुरू कर सके, हफ़्ते में + घंटे। आप एक अच्छी टोली में काम करेंगे और "
		"ज़िम्मेदारी लेना पसंद करते हैं। हम अच्छा वेतन, यात्रा भत्ता, पेंशन और आगे बढ़ने का मौक़ा देते हैं, साथ ही स्थायी अनुबंध की संभावना भी है। रुचि है? महीने के "
		"अंत से पहले हमें चिट्ठी भेजें या फ़ोन करें।"},
	{TOLD_PAYWALL, 3, 6, LIST(hindi_places), LIST(hindi_verbs), "@ अब @ को !",
		"यह लेख केवल ग्राहकों के लिए है। क्या आपके पास सदस्यता है? आगे पढ़ने के लिए लॉग इन करें। अभी सदस्य बनें और पहला महीना एक रुपये में पढ़ें, काग़ज़ पर और अपने "
		"सभी उपकरणों पर।"},
};

const struct tongue more_tongues[] = {
	{
		.name = "german", .news = LIST(german_news), .verbs = LIST(german_verbs), .places = LIST(german_places),
		.persons = LIST(german_persons), .skies = WORDS("sonnig", "wolkig", "trocken", "grau", "neblig", "windig"),
		.topics = {
			WORDS("Stadtrat", "Brücke", "Hafen", "Fähre", "Bürgermeister", "Tunnel", "Kanal", "Schleuse", "Straßenbahn", "Haushalt",
				"Genehmigung", "Schule", "Radweg", "Kreuzung"),
			WORDS("Partei", "Koalition", "Minister", "Kabinett", "Abstimmung", "Vertrag", "Gesetz", "Gericht", "Ausschuss", "Wahl",
				"Umfrage", "Rente", "Grenze", "Botschaft"),
			WORDS("Mannschaft", "Spiel", "Trainer", "Liga", "Stürmer", "Torwart", "Stadion", "Saison", "Finale", "Elfmeter", "Pokal",
				"Verletzung", "Verein", "Rekord"),
			WORDS("Unternehmen", "Aktie", "Fabrik", "Zulieferer", "Bank", "Kredit", "Fusion", "Gewinn", "Kunde", "Batterie", "Patent",
				"Motor", "Streik", "Gewerkschaft"),
		},
		.stop = ". ", .space = " ", .said = "sagte", .says = "meint", .letter = "q",
		.agency = "KÖLN (Agentur) – ", .site = "Mehr dazu auf unserer Seite.",
		.headline = "Der @ will die @ *", .short_headline = "@ in #", .brief = "Kurz notiert", .forms = FORMS(german_forms),
	},
	{
		.name = "french", .news = LIST(french_news), .verbs = LIST(french_verbs), .places = LIST(french_places),
		.persons = LIST(french_persons), .skies = WORDS("ensoleillé", "nuageux", "sec", "gris", "brumeux", "venteux"),
		.topics = {
			WORDS("conseil", "pont", "port", "bac", "maire", "tunnel", "canal", "écluse", "tramway", "budget", "permis", "école",
				"cycliste", "carrefour"),
			WORDS("parti", "coalition", "ministre", "cabinet", "vote", "traité", "loi", "tribunal", "comité", "élection", "sondage",
				"retraite", "frontière", "ambassade"),
			WORDS("équipe", "match", "entraîneur", "ligue", "attaquant", "gardien", "stade", "saison", "finale", "penalty", "coupe",
				"blessure", "club", "record"),
			WORDS("entreprise", "action", "usine", "fournisseur", "banque", "prêt", "fusion", "bénéfice", "client", "batterie",
				"brevet", "moteur", "grève", "syndicat"),
		},
		.stop = ". ", .space = " ", .said = "a dit", .says = "a cru", .letter = "q",
		.agency = "NÎMES (Agence) – ", .site = "La suite sur notre site.",
		.headline = "Le @ veut * la @", .short_headline = "@ à #", .brief = "En bref", .forms = FORMS(french_forms),
	},
	{
		.name = "spanish", .news = LIST(spanish_news), .verbs = LIST(spanish_verbs), .places = LIST(spanish_places),
		.persons = LIST(spanish_persons), .skies = WORDS("soleado", "nublado", "seco", "gris", "brumoso", "ventoso"),
		.topics = {
			WORDS("ayuntamiento", "puente", "puerto", "transbordador", "alcalde", "túnel", "canal", "esclusa", "tranvía", "presupuesto",
				"permiso", "colegio", "ciclista", "cruce"),
			WORDS("partido", "coalición", "ministro", "gabinete", "voto", "tratado", "ley", "tribunal", "comité", "elección", "encuesta",
				"pensión", "frontera", "embajada"),
			WORDS("equipo", "encuentro", "entrenador", "liga", "delantero", "portero", "estadio", "temporada", "final", "penalti", "copa",
				"lesión", "club", "récord"),
			WORDS("empresa", "acción", "fábrica", "proveedor", "banco", "préstamo", "fusión", "beneficio", "cliente", "batería",
				"patente", "motor", "huelga", "sindicato"),
		},
		.stop = ". ", .space = " ", .said = "dijo", .says = "cree", .letter = "q",
		.agency = "LEÓN (Agencia) – ", .site = "Sigue leyendo en nuestra página.",
		.headline = "El @ quiere * la @", .short_headline = "@ en #", .brief = "En breve", .forms = FORMS(spanish_forms),
	},
	{
		.name = "russian", .news = LIST(russian_news), .verbs = LIST(russian_verbs), .places = LIST(russian_places),
		.persons = LIST(russian_persons), .skies = WORDS("солнечная", "облачная", "сухая", "пасмурная", "туманная", "ветреная"),
		.topics = {
			WORDS("совет", "мост", "порт", "паром", "мэр", "тоннель", "канал", "шлюз", "трамвай", "бюджет", "проект", "школа", "квартал",
				"переезд"),
			WORDS("партия", "коалиция", "министр", "кабинет", "голосование", "договор", "закон", "суд", "комитет", "выборы", "опрос",
				"пенсия", "граница", "посольство"),
			WORDS("команда", "матч", "тренер", "лига", "форвард", "вратарь", "стадион", "сезон", "финал", "пенальти", "кубок", "травма",
				"клуб", "рекорд"),
			WORDS("компания", "акция", "завод", "поставщик", "банк", "кредит", "слияние", "прибыль", "клиент", "батарея", "патент",
				"мотор", "забастовка", "профсоюз"),
		},
		.stop = ". ", .space = " ", .said = "сказал", .says = "уверен", .letter = "ъ",
		.teaser_bytes = 400,
		.agency = "ТУЛА (Агентство) – ", .site = "Продолжение на нашем сайте.",
		.headline = "@ хочет * @", .short_headline = "@ в #", .brief = "Коротко", .forms = FORMS(russian_forms),
	},
	{
		.name = "arabic", .news = LIST(arabic_news), .verbs = LIST(arabic_verbs), .places = LIST(arabic_places),
		.persons = LIST(arabic_persons), .skies = WORDS("مشمسا", "غائما", "جافا", "ممطرا", "ضبابيا", "عاصفا"),
		.topics = {
			WORDS("المجلس", "الجسر", "الميناء", "العبارة", "العمدة", "النفق", "القناة", "السد", "الترام", "الميزانية", "الرخصة", "المدرسة",
				"الحي", "التقاطع"),
			WORDS("الحزب", "الائتلاف", "الوزير", "الحكومة", "التصويت", "المعاهدة", "القانون", "المحكمة", "اللجنة", "الانتخابات", "الاستطلاع",
				"المعاش", "الحدود", "السفارة"),
			WORDS("الفريق", "المباراة", "المدرب", "الدوري", "المهاجم", "الحارس", "الملعب", "الموسم", "النهائي", "الحكم", "الكأس", "الإصابة",
				"النادي", "الرقم"),
			WORDS("الشركة", "السهم", "المصنع", "المورد", "البنك", "القرض", "الاندماج", "الربح", "الزبون", "البطارية", "البراءة", "المحرك",
				"الإضراب", "النقابة"),
		},
		.stop = ". ", .space = " ", .said = "وقال", .says = "أعلن", .letter = "ظ",
		.teaser_bytes = 400,
		.agency = "فاس (وكالات) – ", .site = "التتمة على موقعنا.",
		.headline = "@ تعتزم * @", .short_headline = "@ في #", .brief = "باختصار", .forms = FORMS(arabic_forms),
	},
	{
		.name = "hindi", .news = LIST(hindi_news), .verbs = LIST(hindi_verbs), .places = LIST(hindi_places),
		.persons = LIST(hindi_persons), .skies = WORDS("साफ़", "बादलों भरा", "सूखा", "धुँधला", "गीला", "ठंडा"),
		.topics = {
			WORDS("नगर निगम", "पुल", "बंदरगाह", "नाव", "महापौर", "सुरंग", "नहर", "बाँध", "सड़क", "बजट", "अनुमति", "विद्यालय", "बाज़ार", "चौराहा"),
			WORDS("पार्टी", "गठबंधन", "मंत्री", "मंत्रिमंडल", "मतदान", "संधि", "क़ानून", "अदालत", "समिति", "चुनाव", "सर्वेक्षण", "पेंशन", "सीमा", "दूतावास"),
			WORDS("टीम", "मैच", "कोच", "लीग", "गेंदबाज़", "बल्लेबाज़", "मैदान", "मौसम", "फ़ाइनल", "अंपायर", "कप", "चोट", "क्लब", "रिकॉर्ड"),
			WORDS("कंपनी", "शेयर", "कारख़ाना", "विक्रेता", "बैंक", "क़र्ज़", "विलय", "मुनाफ़ा", "ग्राहक", "बैटरी", "पेटेंट", "इंजन", "हड़ताल", "यूनियन"),
		},
		.stop = "। ", .space = " ", .said = "कहा", .says = "सका", .letter = "झ",
		.teaser_bytes = 550,
		.agency = "पटना (एजेंसी) – ", .site = "आगे हमारी साइट पर।",
		.headline = "@ अब @ को * की तैयारी में", .short_headline = "# में @", .brief = "संक्षेप में", .forms = FORMS(hindi_forms),
	},
};
