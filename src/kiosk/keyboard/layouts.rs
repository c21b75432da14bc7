//! Which letter stands where, for each language: the layout that its readers know from their telephones and computers.
//! Tables only; refuses to know what a key does.
//!
//! At most 12 keys in a row and four rows above the last: a key is a finger wide on the smallest screen. Letters that
//! others reach by holding a key or by Shift stand at the ends of the rows, so that the rest keep their usual places.

/// The letters of one layer, parted by spaces.
pub struct Layout {
    /// From top to bottom.
    pub rows: &'static [&'static str],
    /// At most three, in the last row before the space.
    pub beside: &'static str,
    /// What stands on the key that leads here.
    pub name: &'static str,
}

const fn latin(rows: &'static [&'static str], beside: &'static str) -> Layout {
    Layout { rows, beside, name: "ABC" }
}

const fn script(name: &'static str, rows: &'static [&'static str], beside: &'static str) -> Layout {
    Layout { rows, beside, name }
}

/// Digits and the marks of house numbers and names.
pub static DIGITS: Layout = Layout { rows: &["1 2 3 4 5 6 7 8 9 0", "- ' . ,"], beside: "", name: "123" };

/// Beside every other script: for names of streets and people, with the marks that Dutch, German and French ones have.
pub static GUEST_LATIN: Layout = latin(&["q w e r t y u i o p", "a s d f g h j k l ö ü", "z x c v b n m é è ë ï"], "");

/// Chinese is spelled in pinyin, where v stands for ü.
pub static PINYIN: Layout = script("拼音", &["q w e r t y u i o p", "a s d f g h j k l", "z x c v b n m"], "");

static ENGLISH: Layout = latin(&["q w e r t y u i o p", "a s d f g h j k l", "z x c v b n m é è"], "");
static DUTCH: Layout = latin(&["q w e r t y u i o p", "a s d f g h j k l ö ü", "z x c v b n m é è ë ï"], "");
static GERMAN: Layout = latin(&["q w e r t z u i o p ü ß", "a s d f g h j k l ö ä", "y x c v b n m é è î"], "");
static FRENCH: Layout =
    latin(&["a z e r t y u i o p é è", "q s d f g h j k l m à ç", "w x c v b n ù ê î ô û â"], "ë ï œ");
static POLISH: Layout = latin(&["q w e r t y u i o p ę ó", "a s d f g h j k l ł ą ś", "z x c v b n m ż ź ć ń"], "");
static TURKISH: Layout = latin(&["q w e r t y u ı o p ğ ü", "a s d f g h j k l ş i", "z x c v b n m ö ç â î û"], "é ë");
static ROMANIAN: Layout = latin(&["q w e r t y u i o p ă î", "a s d f g h j k l ș ț â", "z x c v b n m"], "");
static SOMALI: Layout = latin(&["q w e r t y u i o p", "a s d f g h j k l", "z x c v b n m"], "");
static ALBANIAN: Layout = latin(&["q w e r t y u i o p ç", "a s d f g h j k l ë", "z x c v b n m"], "");
static SWEDISH: Layout = latin(&["q w e r t y u i o p å", "a s d f g h j k l ö ä", "z x c v b n m é"], "");
static ITALIAN: Layout = latin(&["q w e r t y u i o p è é", "a s d f g h j k l ò à ù", "z x c v b n m ì"], "");
static SPANISH: Layout = latin(&["q w e r t y u i o p", "a s d f g h j k l ñ ü", "z x c v b n m á é í ó ú"], "");
static KURMANJI: Layout = latin(&["q w e r t y u i o p ê û", "a s d f g h j k l ş î", "z x c v b n m ç ö é"], "");

static RUSSIAN: Layout =
    script("АБВ", &["й ц у к е н г ш щ з х ъ", "ф ы в а п р о л д ж э ё", "я ч с м и т ь б ю"], "");
static UKRAINIAN: Layout =
    script("АБВ", &["й ц у к е н г ш щ з х ї", "ф і в а п р о л д ж є ґ", "я ч с м и т ь б ю ’"], "");

static ARABIC: Layout =
    script("ابت", &["ض ص ث ق ف غ ع ه خ ح ج د", "ش س ي ب ل ا ت ن م ك ط ذ", "ئ ء ؤ ر ى ة و ز ظ أ إ آ"], "");
// No key for the zero-width non-joiner: it would show nothing, and the search folds it away.
static PERSIAN: Layout =
    script("ابپ", &["ض ص ث ق ف غ ع ه خ ح ج چ", "ش س ی ب ل ا ت ن م ک گ آ", "ظ ط ژ ز ر ذ د پ و ئ ء أ"], "ؤ ة");
// Persian, with the letters of Pashto that stand in names all over Afghanistan.
static DARI: Layout = script(
    "ابپ",
    &["ض ص ث ق ف غ ع ه خ ح ج چ", "ش س ی ب ل ا ت ن م ک گ آ", "ظ ط ژ ز ر ذ د پ و ئ ء أ", "ټ ځ څ ډ ړ ږ ښ ګ ڼ ې ۍ ي"],
    "ؤ ة",
);
static PASHTO: Layout = script(
    "ابپ",
    &["ض ص ث ق ف غ ع ه خ ح ج چ", "ش س ی ب ل ا ت ن م ک ګ آ", "ظ ط ز ر ذ د ړ و ږ ژ ئ ء", "ښ ۍ ي پ ټ ڼ ې ډ څ ځ أ ؤ"],
    "ة ۀ گ",
);
// By sound on QWERTY; the letters of Arabic loans stand at the ends.
static SORANI: Layout =
    script("ئاب", &["ق و ە ر ڕ ت ی ێ ئ ح ۆ پ", "ا س ش د ف گ غ ه ژ ک ل ڵ", "ز خ ع ج چ ڤ ب ن م ص ض ط"], "ث ذ ظ");
// By sound on QWERTY; what others reach by Shift fills the ends and the fourth row.
static URDU: Layout = script(
    "ابپ",
    &["ق و ع ر ت ے ء ی ہ پ ٹ ڑ", "ا س د ف گ ح ج ک ل ڈ ھ", "ز ش چ ط ب ن م ں ئ", "آ ص غ ض خ ذ ژ ث ظ ؤ ۃ أ"],
    "",
);

/// The consonants in the order of the school, which every reader knows; keyboards by sound suppose QWERTY.
pub static ETHIOPIC: Layout =
    script("ሀለሐ", &["ሀ ለ ሐ መ ሠ ረ ሰ ሸ ቀ ቐ በ ተ", "ቸ ኀ ነ ኘ አ ከ ኸ ወ ዐ ዘ ዠ የ", "ደ ጀ ገ ጠ ጨ ጰ ጸ ፀ ፈ ፐ ቨ"], "");

/// The consonants in the order of the school. The row of vowels has two faces, as on telephones: letters, or the signs
/// that follow a consonant. Letters with a dot below are two code points, as Unicode's normal forms have them.
pub static BENGALI: Layout = script("অআই", BENGALI_LETTERS, "ৎ \u{983}");
/// Bengali, with the signs that follow a consonant.
pub static BENGALI_SIGNS: Layout = script("কা কি", BENGALI_AFTER_CONSONANT, BENGALI.beside);

const BENGALI_CONSONANTS: [&str; 3] =
    ["ক খ গ ঘ ঙ চ ছ জ ঝ ঞ ট ঠ", "ড ঢ ণ ত থ দ ধ ন প ফ ব ভ", "ম য র ল শ ষ স হ ড\u{9bc} ঢ\u{9bc} য\u{9bc} \u{982}"];
const BENGALI_LETTERS: &[&str] =
    &["অ আ ই ঈ উ ঊ ঋ এ ঐ ও ঔ \u{981}", BENGALI_CONSONANTS[0], BENGALI_CONSONANTS[1], BENGALI_CONSONANTS[2]];
const BENGALI_AFTER_CONSONANT: &[&str] = &[
    "\u{9be} \u{9bf} \u{9c0} \u{9c1} \u{9c2} \u{9c3} \u{9c7} \u{9c8} \u{9cb} \u{9cc} \u{9cd} \u{981}",
    BENGALI_CONSONANTS[0],
    BENGALI_CONSONANTS[1],
    BENGALI_CONSONANTS[2],
];

/// The layout of a language; English for one that is not ours.
pub fn native(language: &str) -> &'static Layout {
    match language {
        "nl" => &DUTCH,
        "de" => &GERMAN,
        "fr" => &FRENCH,
        "es" => &SPANISH,
        "it" => &ITALIAN,
        "pl" => &POLISH,
        "ro" => &ROMANIAN,
        "sv" => &SWEDISH,
        "tr" => &TURKISH,
        "sq" => &ALBANIAN,
        "so" => &SOMALI,
        "kmr" => &KURMANJI,
        "uk" => &UKRAINIAN,
        "ru" => &RUSSIAN,
        "ar" => &ARABIC,
        "ckb" => &SORANI,
        "pes" => &PERSIAN,
        "prs" => &DARI,
        "ps" => &PASHTO,
        "ur" => &URDU,
        "ti" | "am" => &ETHIOPIC,
        "bn" => &BENGALI,
        "zh-Hans" => &PINYIN,
        _ => &ENGLISH,
    }
}
