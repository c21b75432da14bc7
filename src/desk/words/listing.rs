//! The texts of one listing beside their translations into one language. Owns what a sent form makes of them; what
//! nobody touched stays as it was, with its state.

use axum::{
    extract::{Path, State},
    http::Uri,
};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    super::{
        answer::{Answer, Failure, html, to},
        app::{App, Shared, work, work_long},
        fields::Fields,
        listing_pages::own,
        signed_in::{Posted, SignedIn},
    },
    chosen,
    draw::{ListingWordsPage, Notice, Pair, chars_max},
    language_name, languages,
    machine::Machine,
};
use crate::{
    directory::{Publisher, Service, Text, TextKey, Translation, TranslationState, put_translation, texts_of},
    locale::LanguageTag,
    store::{Act, Saved, Standing},
};

/// The texts of a listing beside those of `?language=`; else of the language in which most is to be mended.
pub(in crate::desk) async fn page(State(app): State<App>, who: SignedIn, Path(id): Path<Uuid>, uri: Uri) -> Answer {
    work(&app, move |shared| {
        let query = Fields::parse(uri.query().unwrap_or_default().as_bytes());
        let (town, service, seen) = shared.desk.view(|view| own(view, id))?;
        let language = chosen(query.get("language")).or_else(|| likely(&service, town.language.as_ref()));
        let language = language.ok_or(Failure::NotFound)?;
        let notice = query.has("saved").then_some(Notice::Saved);
        html(&drawn(shared, &who, (town, service, seen), language, notice))
    })
    .await
}

/// The first language with outdated texts, else with any translation, else that it is not written in.
fn likely(service: &Service, own: Option<&LanguageTag>) -> Option<LanguageTag> {
    let standing: Vec<_> = languages().map(|tag| (Standing::of(service, own, &tag), tag)).collect();
    let find = |wanted: fn(&Standing) -> bool| standing.iter().find(|(one, _)| wanted(one));
    let found = find(|one| one.outdated > 0)
        .or_else(|| find(|one| one.checked + one.machine > 0))
        .or_else(|| find(|one| one.missing > 0));
    found.map(|(_, tag)| tag.clone())
}

fn drawn(
    shared: &Shared,
    who: &SignedIn,
    (town, service, seen): (Publisher, Service, u32),
    language: LanguageTag,
    notice: Option<Notice>,
) -> ListingWordsPage {
    let (page, own) = (who.page(shared, "words"), town.language.as_ref());
    let texts = texts_of(&service);
    let texts = texts.iter().filter(|text| text.language.or(own) != Some(&language));
    let pairs = texts.map(|text| Pair::of(&page, text, own, &language));
    let (shown, found_by): (Vec<Pair>, _) = pairs.partition(|pair| pair.key.is_shown());
    let others = languages().map(|tag| (Standing::of(&service, own, &tag), tag));
    let others = others.filter(|(standing, tag)| *standing != Standing::default() || *tag == language);
    let languages = others.map(|(standing, tag)| {
        let name = language_name(&page, &tag);
        (tag, name, standing.to_do())
    });
    ListingWordsPage {
        languages: languages.collect(),
        name: language_name(&page, &language),
        has_machine: shared.services.translation.is_some() && shown.iter().any(|pair| pair.state.is_none()),
        page,
        service,
        seen,
        language,
        shown,
        found_by,
        notice,
    }
}

/// What was sent for a text; none where the form did not carry it.
fn sent(fields: &Fields, key: &TextKey) -> Option<String> {
    let name = key.to_string();
    let text = || fields.text(&name).unwrap_or_default().chars().take(chars_max(key)).collect();
    fields.has(&name).then(text)
}

/// What is kept of a text, as a form shows it.
fn kept(text: &Text<'_>, language: &LanguageTag) -> String {
    text.translation(language).map(|kept| kept.text.replace("\r\n", "\n").trim().to_owned()).unwrap_or_default()
}

/// Makes of a listing what the form says. What was written by hand, or vouched for by its button, is checked.
fn apply(service: &mut Service, language: &LanguageTag, fields: &Fields, today: NaiveDate) {
    let right = TextKey::parse(fields.get("right"));
    let known = service.clone();
    for text in texts_of(&known) {
        let Some(new) = sent(fields, &text.key) else { continue };
        if new != kept(&text, language) || right == Some(text.key) {
            let translation = Translation {
                field: text.key.field.to_owned(),
                language: language.clone(),
                text: new,
                state: TranslationState::Checked,
                translated_at: Some(today),
            };
            put_translation(service, &text.key, translation);
        }
    }
}

/// Saves what the form says, and has the machine translate the rest if that was the button. Where somebody saved since,
/// nothing is saved: the form comes back with theirs beside it.
pub(in crate::desk) async fn save(State(app): State<App>, Path(id): Path<Uuid>, form: Posted) -> Answer {
    let waits = form.fields.has("machine");
    let save = move |shared: &Shared| {
        let fields = &form.fields;
        let language = chosen(fields.get("language")).ok_or(Failure::Unreadable)?;
        let seen: u32 = fields.get("seen").parse().map_err(|_| Failure::Unreadable)?;
        let today = shared.now().date();
        let saved = shared.desk.change::<_, Failure>(shared.moment(), |change| {
            let (_, mut service, _) = own(&change.view(), id)?;
            apply(&mut service, &language, fields, today);
            Ok(change.save(&service, seen, Act::Translated, Some(form.who.id()))?)
        })?;
        match saved {
            Saved::As(_) | Saved::Same if fields.has("machine") => fill(shared, &form, id, language),
            Saved::As(_) | Saved::Same => to(&format!("/listings/{id}/words?language={language}&saved")),
            Saved::Conflict(_) => conflict(shared, &form, id, seen, language),
        }
    };
    if waits { work_long(&app, save).await } else { work(&app, save).await }
}

/// What is still missing is translated by the machine.
fn fill(shared: &Shared, form: &Posted, id: Uuid, language: LanguageTag) -> Answer {
    let service = shared.services.translation.as_ref().ok_or(Failure::NotFound)?;
    let done = Machine::new(service).fill(shared, form.who.id(), &language, &[id])?;
    let notice = Notice::Machine(done.notice(&form.who.page(shared, "words")));
    let found = shared.desk.view(|view| own(view, id))?;
    html(&drawn(shared, &form.who, found, language, Some(notice)))
}

/// The page as it is now, with what was written in its fields.
fn conflict(shared: &Shared, form: &Posted, id: Uuid, seen: u32, language: LanguageTag) -> Answer {
    let (found, before) = shared.desk.view::<_, Failure>(|view| {
        // Seen before the desk first changed it: that state was kept as the first.
        let before = view.revision(id, seen.max(1))?.map(|state| state.service);
        Ok((own(view, id)?, before))
    })?;
    let mut page = drawn(shared, &form.who, found, language.clone(), Some(Notice::Conflict));
    let before = before.unwrap_or_default();
    let was: Vec<_> = texts_of(&before).iter().map(|text| (text.key, kept(text, &language))).collect();
    for pair in page.shown.iter_mut().chain(&mut page.found_by) {
        let Some(mine) = sent(&form.fields, &pair.key) else { continue };
        let untouched = was.iter().find(|(key, _)| *key == pair.key).map_or(mine.is_empty(), |(_, was)| *was == mine);
        if !untouched && mine != pair.text {
            pair.theirs = Some(std::mem::replace(&mut pair.text, mine));
        }
    }
    html(&page)
}
