//! One listing: writing it, saying that it is still true, ending it, its history. Two who write at once are both shown.

mod compare;
mod draw;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, Uri, header},
    response::IntoResponse,
};
use uuid::Uuid;

use super::{
    answer::{Answer, Failure, is_path_of_ours, to},
    app::{App, Shared, work, work_long},
    fields::Fields,
    form::{Filled, fill, week_of},
    lists::town,
    signed_in::{Posted, SignedIn},
};
use crate::{
    directory::{Publisher, Service, ServiceStatus, TermCode},
    locale::{LanguageTag, language_of},
    store::{Act, Change, Saved, StoreError, View},
};
use compare::draw_history;
pub(super) use compare::{Difference, act_words, differences, lines, street_of};
use draw::{Drawn, Look, Notice, draw, draw_pieces};

/// A listing of the town's own, with the number of its last state.
pub(super) fn own(view: &View<'_>, id: Uuid) -> Result<(Publisher, Service, u32), Failure> {
    let town = town(view)?.ok_or(Failure::NotFound)?;
    let service = view.service(id)?.filter(|service| service.publisher_id == Some(town.id)).ok_or(Failure::NotFound)?;
    Ok((town, service, view.revision_number(id)?))
}

fn empty(town: &Publisher, needs: Vec<TermCode>) -> Service {
    Service {
        id: Uuid::new_v4(),
        publisher_id: Some(town.id),
        original_language: town.language.clone(),
        status: ServiceStatus::Inactive,
        needs,
        ..Service::default()
    }
}

/// The form of a listing that is not there yet; `?need=` chooses one.
pub(super) async fn new(State(app): State<App>, who: SignedIn, uri: Uri) -> Answer {
    work(&app, move |shared| {
        let query = Fields::parse(uri.query().unwrap_or_default().as_bytes());
        let Some(town) = shared.desk.view::<_, StoreError>(town)? else { return to("/town") };
        let needs = TermCode::parse(query.get("need")).into_iter().collect();
        let service = empty(&town, needs);
        let week = week_of(&service);
        draw(shared, &who, Drawn { town, service, week, seen: 0, is_new: true, ..Drawn::default() })
    })
    .await
}

/// The form of a listing.
pub(super) async fn page(State(app): State<App>, who: SignedIn, Path(id): Path<Uuid>, uri: Uri) -> Answer {
    work(&app, move |shared| {
        let query = Fields::parse(uri.query().unwrap_or_default().as_bytes());
        let (town, service, seen) = shared.desk.view(|view| own(view, id))?;
        let week = week_of(&service);
        let notice = query.has("saved").then_some(Notice::Saved);
        let look = Look { language: LanguageTag::parse(query.get("language")).ok(), token: None };
        draw(shared, &who, Drawn { town, service, week, seen, notice, look, ..Drawn::default() })
    })
    .await
}

/// What a sent form makes of the listing that it is of.
fn sent(shared: &Shared, id: Uuid, fields: &Fields) -> Result<Drawn, Failure> {
    let (town, base, organization, is_new) = shared.desk.view::<_, Failure>(|view| {
        let town = town(view)?.ok_or(Failure::NotFound)?;
        let known = view.service(id)?;
        let is_new = known.is_none();
        let base = known.unwrap_or_else(|| Service { id, ..empty(&town, Vec::new()) });
        let organization = match fields.text("organization") {
            Some(name) => view.organization_named(&name)?,
            None => None,
        };
        Ok((town, base, organization, is_new))
    })?;
    if base.publisher_id != Some(town.id) {
        return Err(Failure::NotFound);
    }
    let Filled { service, week, hours_errors, wrong } = fill(&base, fields, organization, shared.now().date());
    let seen = fields.get("seen").parse().unwrap_or(0);
    let look = Look { language: LanguageTag::parse(fields.get("look_language")).ok(), token: None };
    Ok(Drawn { town, service, week, seen, is_new, hours_errors, wrong, look, ..Drawn::default() })
}

/// Saves what the form says. Where somebody saved since, or something is not understood, the form comes back as it was
/// sent, with what is to be known.
pub(super) async fn save(State(app): State<App>, Path(id): Path<Uuid>, form: Posted) -> Answer {
    work(&app, move |shared| {
        let fields = &form.fields;
        let mut drawn = sent(shared, id, fields)?;
        let back = |mut drawn: Drawn, notice: Notice| {
            drawn.notice = Some(notice);
            drawn.look.token = shared.pictures.keep(drawn.service.clone());
            draw(shared, &form.who, drawn)
        };
        if let Some(number) = fields.text("over") {
            // They were shown the other's version, and chose to save theirs over it: it stays in the history.
            drawn.seen = number.parse().map_err(|_| Failure::Unreadable)?;
        }
        if drawn.service.name.is_empty() {
            return back(drawn, Notice::NeedsName);
        }
        if (!drawn.hours_errors.is_empty() || !drawn.wrong.is_empty()) && !fields.has("anyway") {
            return back(drawn, Notice::NotUnderstood);
        }
        let saved = shared.desk.change::<_, StoreError>(shared.moment(), |change| {
            change.save(&drawn.service, drawn.seen, Act::Edited, Some(form.who.id()))
        })?;
        match saved {
            Saved::As(_) | Saved::Same => {
                let language = drawn.look.language.map(|tag| format!("&language={}", tag.as_str())).unwrap_or_default();
                to(&format!("/listings/{id}?saved{language}"))
            }
            Saved::Conflict(theirs) => back(drawn, Notice::Conflict(theirs)),
        }
    })
    .await
}

/// How a listing would be for a reader if it were saved as it was typed. Saves nothing.
pub(super) async fn look(State(app): State<App>, Path(id): Path<Uuid>, headers: HeaderMap, form: Posted) -> Answer {
    work(&app, move |shared| {
        let mut drawn = sent(shared, id, &form.fields)?;
        drawn.look.token = shared.pictures.keep(drawn.service.clone());
        // htmx puts the pieces into the page; without it the page comes whole, with what was typed.
        if headers.contains_key("hx-request") {
            draw_pieces(shared, &form.who, drawn)
        } else {
            draw(shared, &form.who, drawn)
        }
    })
    .await
}

/// The kiosk's page of a listing: as it is saved, or as it was typed (`?look=`).
pub(super) async fn picture(State(app): State<App>, _who: SignedIn, Path(id): Path<Uuid>, uri: Uri) -> Answer {
    work_long(&app, move |shared| {
        let query = Fields::parse(uri.query().unwrap_or_default().as_bytes());
        let language = LanguageTag::parse(query.get("language")).map_err(|_| Failure::NotFound)?;
        if language_of(language.as_str()).is_none() {
            return Err(Failure::NotFound);
        }
        let (town, service) = match shared.pictures.kept(id, query.get("look")) {
            Some(service) => (shared.desk.view::<_, StoreError>(town)?.ok_or(Failure::NotFound)?, service),
            None => shared.desk.view(|view| own(view, id)).map(|(town, service, _)| (town, service))?,
        };
        let picture = shared.pictures.draw(&town, &service, &language)?;
        Ok(([(header::CONTENT_TYPE, "image/png")], picture).into_response())
    })
    .await
}

/// Changes a listing by one click, from the state it is in.
fn change(
    shared: &Shared,
    form: &Posted,
    id: Uuid,
    act: Act,
    how: impl FnOnce(&mut Service, &Change<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    shared.desk.change(shared.moment(), |change| {
        let (_, mut service, seen) = own(&change.view(), id)?;
        how(&mut service, change)?;
        change.save(&service, seen, act, Some(form.who.id()))?;
        Ok(())
    })
}

/// Where a click came from, if it is one of our lists.
fn back(fields: &Fields) -> &str {
    let path = fields.get("back");
    let is_list = path.starts_with("/listings") && is_path_of_ours(path);
    if is_list { path } else { "/" }
}

/// It is still true, as of today.
pub(super) async fn confirm(State(app): State<App>, Path(id): Path<Uuid>, form: Posted) -> Answer {
    work(&app, move |shared| {
        let today = shared.now().date();
        change(shared, &form, id, Act::Confirmed, |service, _| {
            service.assured_date = Some(today);
            if service.status == ServiceStatus::Inactive {
                service.status = ServiceStatus::Active;
            }
            Ok(())
        })?;
        to(back(&form.fields))
    })
    .await
}

/// It is not given any more. It stays in the history, and can come back.
pub(super) async fn end(State(app): State<App>, Path(id): Path<Uuid>, form: Posted) -> Answer {
    work(&app, move |shared| {
        change(shared, &form, id, Act::Ended, |service, _| {
            service.status = ServiceStatus::Defunct;
            Ok(())
        })?;
        to(&format!("/listings/{id}"))
    })
    .await
}

/// A new draft that says the same.
pub(super) async fn copy(State(app): State<App>, Path(id): Path<Uuid>, form: Posted) -> Answer {
    work(&app, move |shared| {
        let new = shared.desk.change(shared.moment(), |change| {
            let (_, service, _) = own(&change.view(), id)?;
            let copy = copied(service);
            change.save(&copy, 0, Act::Edited, Some(form.who.id()))?;
            Ok::<_, Failure>(copy.id)
        })?;
        to(&format!("/listings/{new}"))
    })
    .await
}

/// The same with ids of its own; places and organizations are shared.
fn copied(mut service: Service) -> Service {
    service.id = Uuid::new_v4();
    service.status = ServiceStatus::Inactive;
    service.assured_date = None;
    service.source = None;
    let phones = service.service_at_locations.iter_mut().flat_map(|place| &mut place.phones).chain(&mut service.phones);
    phones.for_each(|phone| phone.id = Uuid::new_v4());
    service.schedules.iter_mut().for_each(|schedule| schedule.id = Uuid::new_v4());
    for place in &mut service.service_at_locations {
        place.id = Uuid::new_v4();
        place.schedules.iter_mut().for_each(|schedule| schedule.id = Uuid::new_v4());
    }
    service.languages.iter_mut().for_each(|language| language.id = Uuid::new_v4());
    service.cost_options.iter_mut().for_each(|cost| cost.id = Uuid::new_v4());
    service.required_documents.iter_mut().for_each(|document| document.id = Uuid::new_v4());
    service.service_areas.iter_mut().for_each(|area| area.id = Uuid::new_v4());
    service.contacts.iter_mut().for_each(|contact| contact.id = Uuid::new_v4());
    service
}

/// Every state of a listing, with what changed.
pub(super) async fn history(State(app): State<App>, who: SignedIn, Path(id): Path<Uuid>) -> Answer {
    work(&app, move |shared| {
        let (service, states) = shared.desk.view::<_, Failure>(|view| Ok((own(view, id)?.1, view.history(id)?)))?;
        draw_history(shared, &who, service, &states)
    })
    .await
}

/// Back to an earlier state; what is now becomes history too.
pub(super) async fn restore(State(app): State<App>, Path(id): Path<Uuid>, form: Posted) -> Answer {
    work(&app, move |shared| {
        let number: u32 = form.fields.get("number").parse().map_err(|_| Failure::Unreadable)?;
        change(shared, &form, id, Act::Restored, |service, change| {
            *service = change.view().revision(id, number)?.ok_or(Failure::NotFound)?.service;
            Ok(())
        })?;
        to(&format!("/listings/{id}?saved"))
    })
    .await
}
