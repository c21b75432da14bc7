//! Every bound of the program, unit last. Passing one is an error with a message, never a silent cut.

/// The longest free text of a listing, in characters.
pub const TEXT_CHARS_MAX: usize = 20_000;
/// The longest name of anything, in characters.
pub const NAME_CHARS_MAX: usize = 500;
/// The longest `opening_hours` expression, in bytes.
pub const OPENING_HOURS_BYTES_MAX: usize = 2_000;
/// The longest row of a week, date or remark in a form of opening hours, in characters.
pub const WEEK_ROW_CHARS_MAX: usize = 200;
/// The most seasons in a form of opening hours.
pub const WEEK_SEASONS_MAX: usize = 12;
/// The most closed days, or stretches of them, in a form of opening hours.
pub const WEEK_CLOSED_MAX: usize = 50;
/// Days listed one by one beside a form of opening hours.
pub const FORTNIGHT_DAYS: u64 = 14;
/// The largest file an importer reads, in bytes, after decompression.
pub const IMPORT_BYTES_MAX: u64 = 4 << 30;
/// The largest single JSON document that is read whole, in bytes.
pub const JSON_BYTES_MAX: u64 = 256 << 20;
/// The longest HTML that becomes the text of one listing, in bytes.
pub const HTML_BYTES_MAX: usize = 200_000;
/// How many times larger than its compressed form a `.gz` may become before it counts as a bomb.
pub const DECOMPRESSION_RATIO_MAX: u64 = 200;
/// The deepest folder an importer walks into.
pub const FOLDER_DEPTH_MAX: usize = 8;
/// The most files an importer takes from one folder.
pub const FOLDER_FILES_MAX: usize = 100_000;
/// The most map points that outlines of places are made of in one OpenStreetMap file.
pub const OSM_POINTS_MAX: usize = 10_000_000;
/// The most tags, members or points of one OpenStreetMap element (its own servers allow 2,000 points, 32,000 members).
pub const OSM_PARTS_MAX: usize = 100_000;
/// The longest single piece of an XML file (one tag with its attributes), in bytes.
pub const XML_PIECE_BYTES_MAX: u64 = 1 << 20;
/// The largest file of translations (XLIFF) that is read, in bytes: 20,000 listings with every text.
pub const XLIFF_BYTES_MAX: u64 = 256 << 20;
/// How deep the elements of a file of translations may lie in each other.
pub const XLIFF_DEPTH_MAX: usize = 64;
/// The most services in one directory.
pub const SERVICES_MAX: usize = 1_000_000;
/// The most guides (of first steps) in one directory.
pub const GUIDES_MAX: usize = 200;
/// The most steps of one guide.
pub const GUIDE_STEPS_MAX: usize = 20;
/// How many services a list on the screen shows at a time; a button leads to the next.
pub const LIST_PAGE_SERVICES: usize = 8;
/// The most services that the list of a need leads to: ours, then the nearest.
pub const LIST_SERVICES_MAX: usize = 60;
/// The most services among which the screen looks for open ones: ours, then the nearest.
pub const OPEN_NOW_SERVICES_MAX: usize = 400;
/// The most services whose hours are kept in memory between two touches.
pub const KNOWN_SERVICES_MAX: usize = 1_000;
/// The most results of one search.
pub const SEARCH_RESULTS_MAX: usize = 50;
/// The longest search text that is looked at, in characters.
pub const SEARCH_CHARS_MAX: usize = 200;
/// The most words of a search text that are looked for.
pub const SEARCH_WORDS_MAX: usize = 8;
/// The letters by which a very long word is known to the search, in characters.
pub const SEARCH_WORD_CHARS_MAX: usize = 40;
/// The most services that one search compares by distance and freshness.
pub const SEARCH_CANDIDATES_MAX: usize = 500;
/// The most needs that one search shows.
pub const SEARCH_NEEDS_MAX: usize = 8;
/// The most terms of the vocabulary that one word of a search stands for.
pub const SEARCH_TERMS_MAX: usize = 12;
/// The most spellings that one mistyped word is taken for.
pub const SEARCH_SPELLINGS_MAX: usize = 24;
/// The most words of the directory that are compared with a mistyped one.
pub const SEARCH_WORDS_COMPARED_MAX: usize = 20_000;
/// A sentence of more words than this is hard to read for somebody who learns the language (we aim at 10 to 15).
pub const PLAIN_SENTENCE_WORDS_MAX: usize = 20;
/// A listing last checked this many days ago or longer is shown with "call first".
pub const CALL_FIRST_AFTER_DAYS: i64 = 365;
/// A listing last checked this many days ago or longer is shown as ageing.
pub const AGEING_AFTER_DAYS: i64 = 182;
/// A listing last checked this many days ago or longer is not shown any more.
pub const HIDDEN_AFTER_DAYS: i64 = 730;
/// A description longer than this is doubted: most readers stop before its end, in characters.
pub const EASY_DESCRIPTION_CHARS: usize = 600;
/// A name of capitals only is doubted from this length; shorter ones are abbreviations, in characters.
pub const NAME_CAPITALS_CHARS_MIN: usize = 9;
/// A place farther than this from the middle of its publisher's is doubted, in metres.
pub const PLACE_FAR_METRES: f64 = 100_000.0;
/// The shortest number that can be dialled, such as 112, in digits.
pub const PHONE_DIGITS_MIN: usize = 3;
/// The longest telephone number with its country's code (ITU-T E.164), in digits.
pub const PHONE_DIGITS_MAX: usize = 15;
/// A touchscreen asks "still there?" after this many seconds untouched.
pub const IDLE_SECONDS: u64 = 90;
/// After the question, the session is reset when this many seconds pass.
pub const IDLE_COUNTDOWN_SECONDS: u64 = 30;
/// Metres walked in a minute, an easy pace with children or bags.
pub const WALKING_METRES_PER_MINUTE: f64 = 70.0;
/// How much longer the walk is than the straight line.
pub const WALKING_DETOUR_FACTOR: f64 = 1.3;
/// A second touch within this many milliseconds counts as the same (EN 301 549, clause 5.8, asks for half a second).
pub const SAME_TOUCH_MILLISECONDS: u64 = 500;
/// The same key of the screen's keyboard again within this many milliseconds counts as the same: less than for
/// buttons, for words have double letters.
pub const SAME_KEY_MILLISECONDS: u64 = 200;
/// For so many seconds the screen takes no touches while it is wiped.
pub const CLEAN_SECONDS: u64 = 30;
/// What a stick came to is said for so many seconds after its end.
pub const NOTICE_SECONDS: u64 = 20;
/// A stick that is read for longer than so many seconds is not told of any more: whoever read it was cut off.
pub const NOTICE_READING_SECONDS_MAX: u64 = 1_800;
/// A finger held for so many seconds in the hidden corner asks for the staff's page.
pub const STAFF_HOLD_SECONDS: u64 = 3;
/// The longest PIN of staff, in digits.
pub const PIN_DIGITS_MAX: usize = 12;
/// The longest line that asks for a picture of a listing, in bytes.
pub const PICTURE_REQUEST_BYTES_MAX: usize = 1_000;
/// The shortest side of the glass that a picture is drawn for, in pixels.
pub const PICTURE_SIDE_PIXELS_MIN: u32 = 320;
/// The longest side of the glass that a picture is drawn for, in pixels.
pub const PICTURE_SIDE_PIXELS_MAX: u32 = 1_920;
/// The highest picture of a whole listing, in pixels (the renderer counts to 32,767). A longer page ends with the
/// screen's button that leads further down.
pub const PICTURE_HEIGHT_PIXELS_MAX: u32 = 16_000;
/// The largest SQLite file of one publication, in bytes.
pub const PUBLICATION_BYTES_MAX: u64 = 1 << 30;
/// The longest JSON of one column of a publication, such as what HSDS allows on a service and we do not model, in bytes.
pub const COLUMN_JSON_BYTES_MAX: usize = 1 << 20;
/// The largest target that is fetched, in bytes.
pub const TARGET_BYTES_MAX: u64 = 1 << 30;
/// The most files beside the listings of one publication: the map and recordings.
pub const MEDIA_MAX: usize = 20_000;
/// How many former publications a repository keeps, each with the delta that makes it the newest.
pub const DELTAS_MAX: usize = 8;
/// A delta is made of pieces of so many bytes of the newer file, so that it is applied in little memory.
pub const DELTA_PIECE_BYTES: u64 = 4 << 20;
/// A piece of a delta may refer to so many bytes of the older file before and after its own place.
pub const DELTA_REACH_BYTES: u64 = 4 << 20;
/// The largest root, timestamp or snapshot file of a TUF repository, in bytes.
pub const METADATA_BYTES_MAX: u64 = 256 << 10;
/// The largest targets file of a TUF repository whose length its snapshot does not say, in bytes.
pub const TARGETS_METADATA_BYTES_MAX: u64 = 8 << 20;
/// The most versions of the root that one round takes.
pub const ROOT_UPDATES_MAX: u64 = 64;
/// The most delegated roles that are looked into for one target.
pub const DELEGATIONS_MAX: usize = 32;
/// With fewer days left to what is signed, a kiosk says that its publisher has to sign again.
pub const SIGNED_DAYS_LEFT_MIN: i64 = 30;
/// With less room, a kiosk says that its disk is full: a directory of 100 MB is staged, merged and kept twice, in bytes.
pub const DISK_FREE_BYTES_MIN: u64 = 500_000_000;
/// A disk that has used up more of its life is worn, in percent (eMMC says it in steps of 10).
pub const DISK_WEAR_PERCENT_MAX: u8 = 80;
/// The longest `wegwijs.toml`, in bytes.
pub const SETTINGS_BYTES_MAX: u64 = 256 << 10;
/// The most publishers that one kiosk shows.
pub const SOURCES_MAX: usize = 50;
/// A clock that is so many days ahead of everything that was signed is wrong: nobody has looked after such a kiosk.
pub const CLOCK_AHEAD_DAYS_MAX: i64 = 5 * 365;
/// The most folders of a stick in which repositories are looked for.
pub const STICK_FOLDERS_MAX: usize = 64;
/// The most names of a stick's folder that are read before the rest is left alone.
pub const STICK_NAMES_MAX: usize = 1_024;
/// A mirror that does not take a connection (name, TCP, TLS, proxy) within so many seconds is not there.
pub const WIRE_CONNECT_SECONDS: u64 = 10;
/// A mirror that has not begun its answer, and ended the head of it, within so many seconds is not there.
pub const WIRE_HEAD_SECONDS: u64 = 20;
/// The longest head of an answer, in bytes.
pub const WIRE_HEAD_BYTES_MAX: usize = 16 << 10;
/// What a mirror sends is watched in stretches of so many seconds of waiting.
pub const WIRE_STRETCH_SECONDS: u64 = 30;
/// A mirror that sends less than this in one stretch is given up, in bytes.
pub const WIRE_STRETCH_BYTES_MIN: u64 = 1 << 10;
/// How much an answer may cost on the wire beyond twice what is wanted (heads, handshake, framing), in bytes.
pub const WIRE_OVERHEAD_BYTES_MAX: u64 = 128 << 10;
/// A body that nobody wants (that of an error) is read to its end up to this size, so that the connection stays of use,
/// in bytes.
pub const WIRE_UNWANTED_BYTES_MAX: u64 = 4 << 10;
/// Bodies are read and written in pieces of so many bytes.
pub const WIRE_PIECE_BYTES: usize = 64 << 10;
/// The most redirects that one request follows.
pub const WIRE_REDIRECTS_MAX: usize = 5;
/// How often a request is tried again at the same mirror when the connection fails.
pub const WIRE_RETRIES_MAX: u32 = 2;
/// The longest wait before the first such retry, in milliseconds; the next may be twice as long.
pub const WIRE_RETRY_WAIT_MILLISECONDS: u64 = 2_000;
/// The longest ETag or Last-Modified that is kept, in bytes.
pub const VALIDATOR_BYTES_MAX: usize = 200;
/// The largest file with pinned certificate authorities, in bytes.
pub const AUTHORITIES_BYTES_MAX: u64 = 1 << 20;
/// The part of a month's data that is kept for metadata when there is none left for targets, in percent.
pub const BUDGET_RESERVE_PERCENT: u64 = 10;
/// What was used is written down at least every so many bytes.
pub const BUDGET_UNWRITTEN_BYTES_MAX: u64 = 1 << 20;
/// The longest wait after the first failed round, in seconds.
pub const BACKOFF_FIRST_SECONDS: u64 = 60;
/// The longest wait after any number of failed rounds, in seconds.
pub const BACKOFF_SECONDS_MAX: u64 = 6 * 3600;
/// The shortest passphrase of signing keys, in characters.
pub const PASSPHRASE_CHARS_MIN: usize = 8;
/// The most files that are looked at for signing keys in one folder.
pub const KEY_FILES_MAX: usize = 1_000;
/// The largest file of one signing key, in bytes.
pub const KEY_FILE_BYTES_MAX: u64 = 16 << 10;
/// Timestamp and snapshot are good for so many days: a clerk's long holiday, and then some. Whoever holds updates back
/// is noticed after as many.
pub const TIMESTAMP_VALID_DAYS: i64 = 92;
/// The list of targets is good for so many days: more than a year, so that what is published yearly never lapses.
pub const TARGETS_VALID_DAYS: i64 = 400;
/// A root is good for so many days, five years: its keys lie in a safe, and nobody should have to fetch them often.
pub const ROOT_VALID_DAYS: i64 = 5 * 366;
/// The most services of neighbours that a publisher refers to.
pub const ADOPTED_MAX: usize = 2_000;
/// The most neighbours that a desk fetches from.
pub const NEIGHBOURS_MAX: usize = 64;
/// A neighbour is fetched from again after so many hours.
pub const NEIGHBOUR_FETCH_HOURS: i64 = 24;
/// From how far away a kiosk takes a neighbour's services for needs that nobody meets at home, unless somebody decides
/// otherwise, in kilometres.
pub const NEIGHBOUR_KIOSK_KILOMETRES: u32 = 25;
/// How many services of a neighbour a page of the desk shows for one need.
pub const NEIGHBOUR_SERVICES_SHOWN_MAX: usize = 50;
/// How many backups of the editors' database are kept.
pub const DESK_BACKUPS_MAX: usize = 20;
/// How many listings a page of the desk shows.
pub const DESK_ROWS_SHOWN_MAX: u32 = 50;
/// How many drafts are answered for together.
pub const DESK_TOGETHER_MAX: u32 = 25;
/// So many states of a listing are searched for a text that goes back to what it was.
pub const DESK_STATES_LOOKED_BACK_MAX: u32 = 50;
/// How many lines of the log a page of the desk shows.
pub const DESK_AUDIT_SHOWN_MAX: u32 = 100;
/// A password of the desk has at least so many characters.
pub const DESK_PASSWORD_CHARS_MIN: usize = 12;
/// A password of the desk has at most so many characters.
pub const DESK_PASSWORD_CHARS_MAX: usize = 200;
/// After so many days unused a browser has to sign in again.
pub const DESK_SESSION_IDLE_DAYS: i64 = 14;
/// After so many days a link that invites somebody is good no more.
pub const DESK_INVITATION_DAYS: i64 = 7;
/// So many wrong passwords are free; each one more makes the name wait twice as long.
pub const DESK_WRONG_PASSWORDS_FREE: u32 = 4;
/// The longest that a name waits after wrong passwords, in seconds.
pub const DESK_PASSWORD_WAIT_SECONDS_MAX: i64 = 900;
/// Wrong passwords for a name are forgotten after so many hours without another one.
pub const DESK_WRONG_PASSWORDS_KEPT_HOURS: i64 = 24;
/// Wrong passwords are counted for so many names; the one that was left alone for longest is forgotten.
pub const DESK_WRONG_PASSWORDS_NAMES_MAX: u32 = 10_000;
/// The largest form of the desk, in bytes.
pub const DESK_FORM_BYTES_MAX: usize = 1 << 20;
/// The longest text of a field on the desk, in characters.
pub const DESK_TEXT_CHARS_MAX: usize = 10_000;
/// How many names a field of the desk offers.
pub const DESK_CHOICES_SHOWN_MAX: u32 = 500;
/// The largest file that the desk's import page takes, in bytes.
pub const DESK_IMPORT_BYTES_MAX: usize = 64 << 20;
/// The most listings of a file of another directory that the desk compares with its own.
pub const DESK_IMPORT_LISTINGS_MAX: usize = 20_000;
/// How many rows of a file are shown at a time before they are taken.
pub const DESK_IMPORT_ROWS_SHOWN_MAX: usize = 300;
/// How many files that somebody sent and has not taken are kept; the oldest goes.
pub const DESK_UPLOADS_KEPT_MAX: usize = 3;
/// A file that was sent and not taken is kept for so many hours.
pub const DESK_UPLOAD_KEPT_HOURS: i64 = 24;
/// The largest file of translations that the desk takes, in bytes: 5,000 listings with every text.
pub const DESK_XLIFF_BYTES_MAX: usize = 32 << 20;
/// How many translations of a file are shown before they are taken.
pub const DESK_WORDS_SHOWN_MAX: usize = 200;
/// How many hints for plain language stand open beside a text; with more they are folded.
pub const PLAIN_HINTS_OPEN_MAX: usize = 2;
/// Another service that does not take a connection within so many seconds is not there.
pub const REACH_CONNECT_SECONDS: u64 = 15;
/// The longest answer in JSON that is read of another service, in bytes.
pub const REACH_ANSWER_BYTES_MAX: u64 = 1 << 20;
/// How much is repeated of what another service says of a mistake, in characters.
pub const REACH_SAID_CHARS_MAX: usize = 200;
/// A machine that has not translated a text within so many seconds is given up.
pub const MACHINE_ANSWER_SECONDS: u64 = 20;
/// How many texts a machine translates for one press of a button.
pub const MACHINE_TEXTS_MAX: usize = 50;
/// After so many seconds no further text is given to a machine for the same press of a button.
pub const MACHINE_SECONDS_MAX: u64 = 30;
/// The longest recording of a sentence, in seconds.
pub const CLIP_SECONDS_MAX: u32 = 90;
/// The shortest word, in milliseconds.
pub const CLIP_SPOKEN_MILLISECONDS_MIN: usize = 200;
/// So much of the quiet before and after a sentence stays, in milliseconds.
pub const CLIP_MARGIN_MILLISECONDS: usize = 150;
/// The most channels of a recording.
pub const CLIP_CHANNELS_MAX: usize = 8;
/// The coarsest recording that is taken, in samples a second.
pub const CLIP_RATE_HERTZ_MIN: u32 = 8_000;
/// The finest recording that is taken, in samples a second.
pub const CLIP_RATE_HERTZ_MAX: u32 = 192_000;
/// The largest form with a recording, in bytes: the longest one at 96 kHz, 16 bits, with its fields.
pub const CLIP_FORM_BYTES_MAX: usize = 18 << 20;
/// Longer texts of listings are not recorded, in characters: somebody reads for a minute.
pub const CLIP_TEXT_CHARS_MAX: usize = 1_000;
/// So many recordings of one sentence are kept: the one that is heard, and those before it.
pub const CLIPS_OF_SENTENCE_MAX: u32 = 2;
/// A recording that was deleted can be brought back for so many days; then it is gone for good.
pub const CLIP_UNDO_DAYS: i64 = 30;
/// The largest workbook or CSV file that is taken from a club, in bytes.
pub const SHEET_BYTES_MAX: usize = 32 << 20;
/// The most bytes that a workbook may unpack to.
pub const SHEET_UNPACKED_BYTES_MAX: u64 = 128 << 20;
/// The most bytes that the tables in a ZIP file may unpack to.
pub const PACKAGE_UNPACKED_BYTES_MAX: u64 = 512 << 20;
/// The most files inside a workbook.
pub const SHEET_PARTS_MAX: usize = 1_000;
/// The most filled rows of a workbook.
pub const SHEET_ROWS_MAX: usize = 20_000;
/// The most columns of a workbook.
pub const SHEET_COLUMNS_MAX: usize = 200;
/// The longest text of one cell of a workbook, in characters (Excel's own bound).
pub const SHEET_CELL_CHARS_MAX: usize = 32_767;
/// All texts of a workbook together, in bytes: many cells may share one long text.
pub const SHEET_TEXT_BYTES_MAX: usize = 64 << 20;
/// The header of a workbook is looked for in its first so many filled rows.
pub const SHEET_HEADER_ROWS_MAX: usize = 10;
/// The most values in one cell of a workbook, such as phone numbers or terms.
pub const SHEET_CELL_VALUES_MAX: usize = 100;
/// For so many unknown words of one workbook the nearest known ones are looked for.
pub const SHEET_SUGGESTIONS_MAX: usize = 2_000;
/// Listings that editors are writing, kept for the pictures of them.
pub const DESK_LOOKS_MAX: usize = 64;
/// A picture of a listing that takes longer is given up.
pub const DESK_PICTURE_SECONDS_MAX: u64 = 20;
/// The program that draws pictures is stopped when nobody asked for so long: it takes memory.
pub const DESK_PICTURE_IDLE_SECONDS: u64 = 300;
/// How many sticks in this machine are looked at.
pub const STICKS_MAX: usize = 16;
/// The longest list of what is mounted on a machine that is read, in bytes.
pub const MOUNTS_BYTES_MAX: u64 = 4 << 20;
/// The longest list of routes that Linux tells, in bytes.
pub const ROUTES_BYTES_MAX: u64 = 4 << 20;
/// The longest side of a framebuffer, in pixels.
pub const FRAMEBUFFER_SIDE_PIXELS_MAX: u32 = 8192;
/// A server that has not answered a sent file within so many seconds is given up.
pub const UPLOAD_ANSWER_SECONDS: u64 = 90;
/// A file that is sent slower than this is given up, in bytes a second.
pub const UPLOAD_BYTES_PER_SECOND_MIN: u64 = 2 << 10;
